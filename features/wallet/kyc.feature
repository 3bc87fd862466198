Feature: Full KYC by video
  From 10:00 to 18:00 on working days in India a wallet with minimum KYC gets a link to verify its
  holder by video. The review takes its time, and then the limits rise.

  @EK-VKYC-070 @EK-VKYC-080 @EK-VKYC-160 @EK-WALLET-080
  Scenario: KYC moves step by step, and the limits with it
    Given it is Monday 11:00:00 in India
    And the limits of wallet "nitin" are those of minimum KYC
    When a VKYC link is asked for wallet "nitin"
    Then a VKYC link is given
    And the answer matches the contract
    And the KYC of wallet "nitin" is "Pending" with "Created"
    When the VKYC link is opened
    Then the KYC of wallet "nitin" is "Pending" with "Pending"
    And the limits of wallet "nitin" are those of minimum KYC
    When 299 seconds pass
    Then the KYC of wallet "nitin" is "Pending" with "Pending"
    When 2 seconds pass
    Then the KYC of wallet "nitin" is "Verified"
    And the limits of wallet "nitin" are those of full KYC

  @EK-VKYC-080
  Scenario: A holder begins some time after the link was given
    Given it is Tuesday 11:00:00 in India
    And a VKYC link was given for wallet "nitin"
    When 59 seconds pass
    Then the KYC of wallet "nitin" is "Pending" with "Created"
    When 2 seconds pass
    Then the KYC of wallet "nitin" is "Pending" with "Pending"
    When the VKYC review is over
    Then the KYC of wallet "nitin" is "Verified"

  @EK-VKYC-080 @EK-WALLET-070 @EK-WALLET-080
  Scenario: A new wallet all the way to full KYC
    Given it is Friday 12:00:00 in India
    And a wallet was onboarded in card account "main"
    And a VKYC link was given for the new wallet
    When the VKYC review is over
    Then the KYC of the new wallet is "Verified"
    And the new wallet is active
    And the limits of the new wallet are those of full KYC

  @EK-WALLET-070
  Scenario: A wallet stays active while its KYC is under review
    Given it is Wednesday 12:00:00 in India
    And a VKYC link was given for wallet "nitin"
    When the VKYC link is opened
    Then wallet "nitin" is active

  @EK-VKYC-070
  Scenario Outline: A VKYC link is given on <day> at <time>
    Given it is <day> <time> in India
    When a VKYC link is asked for wallet "nitin"
    Then a VKYC link is given

    Examples:
      | day    | time     |
      | Monday | 10:00:00 |
      | Friday | 17:59:59 |

  @EK-VKYC-030 @EK-VKYC-040
  Scenario Outline: No VKYC link is given on <day> at <time>
    Given it is <day> <time> in India
    When a VKYC link is asked for wallet "nitin"
    Then it is refused because VKYC is closed at this hour
    And the KYC of wallet "nitin" is "Min KYC Verified" with "VKYC Pending"

    Examples:
      | day       | time     |
      | Monday    | 09:59:59 |
      | Monday    | 18:00:00 |
      | Wednesday | 00:30:00 |
      | Saturday  | 12:00:00 |
      | Sunday    | 12:00:00 |

  @EK-VKYC-030 @EK-VKYC-080
  Scenario: A link of the last minute begins nothing after 18:00
    Given it is Thursday 17:59:30 in India
    And a VKYC link was given for wallet "nitin"
    When 31 seconds pass
    Then the VKYC link is closed at this hour
    When 60 seconds pass
    Then the KYC of wallet "nitin" is "Pending" with "Created"

  @EK-VKYC-010
  Scenario: Every VKYC link is another
    Given it is Monday 11:00:00 in India
    When a VKYC link was given for wallet "nitin"
    And a VKYC link was given for wallet "nitin"
    And a VKYC link was given for wallet "farid"
    Then every VKYC link is another

  @EK-VKYC-020 @EK-VKYC-120
  Scenario: A VKYC link works within its time only
    Given it is Monday 11:00:00 in India
    And a VKYC link was given for wallet "nitin"
    Then the VKYC link works
    When the VKYC link's time passes
    Then the VKYC link has expired

  @EK-VKYC-050 @EK-VKYC-060
  Scenario Outline: No VKYC link is given for wallet "<wallet>"
    Given it is Monday 11:00:00 in India
    When a VKYC link is asked for wallet "<wallet>"
    Then it is refused because the KYC does not wait for VKYC

    Examples:
      | wallet |
      | kavya  |
      | asha   |

  @EK-VKYC-050
  Scenario: No other VKYC link is given while the KYC is under review
    Given it is Monday 11:00:00 in India
    And a VKYC link was given for wallet "nitin"
    And the VKYC link is opened
    When a VKYC link is asked for wallet "nitin"
    Then it is refused because the KYC does not wait for VKYC
    And the KYC of wallet "nitin" is "Pending" with "Pending"

  @EK-VKYC-080
  Scenario: A holder who was turned down is verified at the second try
    Given it is Monday 11:00:00 in India
    And the KYC of wallet "farid" is "Failed"
    And wallet "farid" is inactive
    And a VKYC link was given for wallet "farid"
    When the VKYC review is over
    Then the KYC of wallet "farid" is "Verified"
    And wallet "farid" is active

  @EK-VKYC-150 @EK-VKYC-160
  Scenario Outline: The KYC of wallet "<wallet>" is told as <state>
    Then the KYC of wallet "<wallet>" is <state>

    Examples:
      | wallet | state                                   |
      | asha   | "Verified"                              |
      | kavya  | "Not Uploaded"                          |
      | nitin  | "Min KYC Verified" with "VKYC Pending"  |
      | farid  | "Failed"                                |
