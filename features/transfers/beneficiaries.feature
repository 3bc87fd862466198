Feature: Beneficiaries of a wallet
  A beneficiary is a bank account that one wallet may pay. No page of these
  calls was seen: what they look like is ours until UAT shows otherwise.

  @EK-WBENEF-010 @EK-WBENEF-020 @EK-WBENEF-030 @EK-WBENEF-070
  Scenario: A beneficiary is added and found
    Given beneficiary "kiran" was added to wallet "asha"
    Then a search of wallet "asha" finds beneficiary "kiran"
    And wallet "asha" has 1 beneficiary

  @EK-WBENEF-070
  Scenario: A wallet without beneficiaries has an empty list
    Then wallet "meera" has 0 beneficiaries

  @EK-WBENEF-040
  Scenario: Every beneficiary has an id of its own
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "asha"
    And beneficiary "mohan" was added to wallet "ravi"
    Then every beneficiary has an id of its own
    And wallet "asha" has 2 beneficiaries

  @EK-WBENEF-060
  Scenario: A wallet sees its own beneficiaries only
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "ravi"
    Then a search of wallet "ravi" finds beneficiary "lata"
    And a search of wallet "ravi" does not find beneficiary "kiran"
    And wallet "meera" has 0 beneficiaries

  @EK-WBENEF-050 @EK-WBENEF-080
  Scenario: A deleted beneficiary is gone
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "asha"
    When beneficiary "kiran" is deleted
    Then a search of wallet "asha" does not find beneficiary "kiran"
    And a search of wallet "asha" finds beneficiary "lata"

  @EK-WBENEF-090
  Scenario: A bank account may come back
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "kiran" is deleted
    When the bank account of beneficiary "kiran" is added to wallet "asha"
    Then the bank account is accepted as a new beneficiary
    And wallet "asha" has 1 beneficiary

  @EK-WBENEF-170 @EK-WBENEF-180
  Scenario: A bank account is a wallet's beneficiary once
    Given beneficiary "kiran" was added to wallet "asha"
    When the bank account of beneficiary "kiran" is added to wallet "asha"
    Then it is refused because the beneficiary is there already
    And wallet "asha" has 1 beneficiary

  @EK-WBENEF-010
  Scenario: Two wallets may have the same bank account
    Given beneficiary "kiran" was added to wallet "asha"
    When the bank account of beneficiary "kiran" is added to wallet "ravi"
    Then every beneficiary has an id of its own
    And wallet "ravi" has 1 beneficiary

  @EK-WBENEF-110 @EK-WBENEF-120
  Scenario Outline: The account number "<number>"
    Given a beneficiary request for wallet "asha"
    But its "accountNumber" is "<number>"
    When it is sent
    Then it is refused because the account number is not valid
    And wallet "asha" has 0 beneficiaries

    Examples:
      | number              |
      | 12345678            |
      | 1234567890123456789 |
      | 12345678a           |
      | 123 456 789         |
      | -123456789          |
      | १२३४५६७८९           |

  @EK-WBENEF-010
  Scenario Outline: The account number <number> is good
    Given a beneficiary request for wallet "asha"
    And its "accountNumber" is "<number>"
    When it is sent
    Then the answer is a success
    And wallet "asha" has 1 beneficiary

    Examples:
      | number             |
      | 123456789          |
      | 000000000000000001 |

  @EK-WBENEF-130 @EK-WBENEF-140
  Scenario Outline: The IFSC "<ifsc>"
    Given a beneficiary request for wallet "asha"
    But its "ifscCode" is "<ifsc>"
    When it is sent
    Then it is refused because the IFSC is not valid
    And wallet "asha" has 0 beneficiaries

    Examples:
      | ifsc         |
      | xxxx0000001  |
      | XXXX1000001  |
      | XXX00000001  |
      | XXXX000001   |
      | XXXX00000012 |
      | XXXX0-00001  |

  @EK-WBENEF-150 @EK-WBENEF-160
  Scenario Outline: A name that is <what>
    Given a beneficiary request for wallet "asha"
    But its "beneficiaryName" is the JSON value <name>
    When it is sent
    Then it is refused because the name is not valid
    And wallet "asha" has 0 beneficiaries

    Examples:
      | what          | name                                                                                                    |
      | blank         | "   "                                                                                                   |
      | of two lines  | "Kiran\\nRao"                                                                                            |
      | 101 characters long | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" |

  @EK-WBENEF-030
  Scenario Outline: The name <name> comes back as it was sent
    Given a beneficiary request for wallet "asha"
    And its "beneficiaryName" is "<name>"
    When it is sent
    Then the answer is a success
    And the answer has:
      | payload.beneficiaryName | <name> |

    Examples:
      | name                        |
      | किरण राव                    |
      | O'Brien; DROP TABLE wallet- |
      | <b>Kiran</b>                |

  @EK-WBENEF-190 @EK-WBENEF-200
  Scenario: A beneficiary that nobody added cannot be deleted
    Given beneficiary "kiran" was added to wallet "asha"
    And a request to delete beneficiary "kiran"
    But it names an unknown beneficiary
    When it is sent
    Then it is refused because the beneficiary is unknown
    And a search of wallet "asha" finds beneficiary "kiran"

  @EK-WBENEF-210 @EK-WBENEF-220
  Scenario: A beneficiary of another wallet cannot be deleted
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "ravi"
    And a request to delete beneficiary "kiran"
    But it names beneficiary "lata"
    When it is sent
    Then it is refused because the beneficiary belongs to another wallet
    And a search of wallet "ravi" finds beneficiary "lata"

  @EK-WBENEF-230 @EK-WBENEF-240
  Scenario: A beneficiary is deleted once
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "kiran" is deleted
    And a request to delete beneficiary "kiran"
    When it is sent
    Then it is refused because the beneficiary was deleted

  @EK-WBENEF-190 @EK-WBENEF-200
  Scenario: Another partner's beneficiary is as good as unknown
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "zara" was added to wallet "zoya"
    And a request to delete beneficiary "zara"
    But it names beneficiary "kiran"
    When it is sent
    Then it is refused because the beneficiary is unknown
    And a search of wallet "asha" finds beneficiary "kiran"

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: A beneficiary without <field>
    Given a beneficiary request for wallet "asha"
    But it has no "<field>"
    When it is sent
    Then it is refused because a field is missing
    And wallet "asha" has 0 beneficiaries

    Examples:
      | field           |
      | companyId       |
      | cardAccountId   |
      | enKashCardId    |
      | beneficiaryName |
      | accountNumber   |
      | ifscCode        |

  @EK-HTTP-230 @EK-HTTP-240
  Scenario: An account number is no number
    Given a beneficiary request for wallet "asha"
    But its "accountNumber" is the JSON value 123456789
    When it is sent
    Then it is refused because a field has the wrong type

  @EK-OTP-250 @EK-OTP-260
  Scenario: A search names a wallet of its card account
    Given a search request for the beneficiaries of wallet "asha"
    But it names card "meera"
    When it is sent
    Then it is refused because the card belongs to another account

  @EK-OTP-210 @EK-OTP-220
  Scenario: A search does not look into another partner's card account
    Given a search request for the beneficiaries of wallet "asha"
    But it names card account "north"
    When it is sent
    Then it is refused because the card account is unknown
