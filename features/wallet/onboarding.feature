Feature: A wallet is created
  A partner creates a wallet for a holder. The holder proves the mobile number by an OTP, accepts the
  terms and conditions, and may then use the wallet.

  @EK-WALLET-010 @EK-ID-040 @EK-WALLET-030
  Scenario Outline: A wallet in <account> begins with nothing
    When a wallet is created in card account <account>
    Then the wallet is created
    And the answer matches the contract
    And the new wallet has nothing verified and nothing accepted

    Examples:
      | account                     |
      | "main"                      |
      | "main" with minimum details |

  @EK-WALLET-020
  Scenario Outline: The OTP of a wallet in <account> goes to its mobile
    When a wallet is created in card account <account>
    Then the OTP reaches the mobile of the new wallet once
    And no answer shows the OTP

    Examples:
      | account                     |
      | "main"                      |
      | "main" with minimum details |

  @EK-ID-130
  Scenario: Every wallet has an id of its own
    When a wallet is created in card account "main"
    And a wallet is created in card account "main" with minimum details
    And a wallet is created in card account "travel"
    And a wallet is created in card account "north"
    Then every wallet has an id of its own

  @EK-WALLET-050 @EK-WALLET-060 @EK-WALLET-070 @EK-TNC-010 @EK-TNC-040 @EK-VKYC-160
  Scenario: A wallet is active once its holder is verified and has accepted the T&C
    Given a wallet was created in card account "main"
    And the new wallet is inactive
    When the new wallet is verified with the OTP
    Then the answer is a success
    And the KYC of the new wallet is "Min KYC Verified" with "VKYC Pending"
    And the new wallet is inactive
    When the holder of the new wallet accepts the T&C
    Then the T&C of the new wallet are accepted
    And the new wallet is active
    And the limits of the new wallet are those of minimum KYC

  @EK-WALLET-070 @EK-TNC-040
  Scenario: The T&C may be accepted before the OTP is verified
    Given a wallet was created in card account "main" with minimum details
    When the holder of the new wallet accepts the T&C
    Then the T&C of the new wallet are accepted
    And the new wallet is inactive
    When the new wallet is verified with the OTP
    Then the new wallet is active

  @EK-WALLET-070
  Scenario: A wallet is onboarded in one go
    When a wallet was onboarded in card account "north"
    Then the new wallet is active

  @EK-WALLET-100 @EK-WALLET-040
  Scenario Outline: The details show the <field> as it was given
    Given a wallet was created in card account "main"
    Then the details of the new wallet show that the "<field>" is "<text>"

    Examples:
      | field       | text                 |
      | firstName   | Nila                 |
      | lastName    | Rao                  |
      | email       | nila.rao@example.com |
      | specialDate | 02-09-2001           |
      | address2    | Near the lake        |
      | pincode     | 411001               |

  @EK-WALLET-040
  Scenario Outline: The first name <name> is shown as it was given
    Given a wallet request for card account "main"
    And its "firstName" is "<name>"
    When it is sent
    Then the wallet is created
    And the details of the new wallet show that the "firstName" is "<name>"

    Examples:
      | name                          |
      | नीला                          |
      | O'Brien                       |
      | <b>Nila</b>                   |
      | Robert'); DROP TABLE cards;-- |
      | Zoë 🦚                        |

  @EK-WALLET-210 @EK-WALLET-220
  Scenario Outline: A second wallet for one mobile number is refused
    Given <form> for card account "main"
    But it names the mobile of wallet "asha"
    When it is sent
    Then it is refused because the mobile number has a wallet already

    Examples:
      | form                     |
      | a wallet request         |
      | a minimum wallet request |

  @EK-WALLET-230 @EK-WALLET-240
  Scenario Outline: No wallet more than a card account has room for, by <form>
    Given <form> for card account "single"
    When it is sent
    Then it is refused because the card account is full

    Examples:
      | form                     |
      | a wallet request         |
      | a minimum wallet request |

  @EK-WALLET-010
  Scenario: The same mobile number may have a wallet in another card account
    Given a wallet request for card account "travel"
    And it names the mobile of wallet "asha"
    When it is sent
    Then the wallet is created

  @EK-OTP-210 @EK-OTP-220
  Scenario: A wallet in a card account of another partner is refused
    Given a wallet request for card account "main"
    But it names card account "north"
    When it is sent
    Then it is refused because the card account is unknown

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: A wallet without <field> is refused
    Given a wallet request for card account "main"
    But it has no "<field>"
    When it is sent
    Then it is refused because a field is missing

    Examples:
      | field     |
      | mobile    |
      | documents |
      | pincode   |

  @EK-FIELD-010 @EK-FIELD-020
  Scenario Outline: A wallet with the <field> <text> is refused
    Given a wallet request for card account "main"
    But its "<field>" is "<text>"
    When it is sent
    Then it is refused because a field is not valid

    Examples:
      | field       | text             |
      | mobile      | 98765            |
      | mobile      | 98765432101      |
      | mobile      | +919876543       |
      | mobile      | 98765 4321       |
      | pincode     | 4110             |
      | pincode     | 041100           |
      | email       | nila             |
      | email       | nila@example     |
      | email       | nila rao@x.in    |
      | title       | Captain          |
      | gender      | X                |
      | specialDate | 2001-09-02       |
      | specialDate | 31-02-2001       |

  @EK-FIELD-010 @EK-FIELD-020
  Scenario Outline: A wallet with the documents <documents> is refused
    Given a wallet request for card account "main"
    But its "documents" is the JSON value <documents>
    When it is sent
    Then it is refused because a field is not valid

    Examples:
      | documents                                   |
      | []                                          |
      | [{"docType": "PAN"}]                        |
      | [{"docType": "PAN", "docNo": "12345ABCDE"}] |

  @EK-FIELD-010
  Scenario: A wallet with minimum details and a wrong mobile number is refused
    Given a minimum wallet request for card account "main"
    But its "mobile" is "123"
    When it is sent
    Then it is refused because a field is not valid
