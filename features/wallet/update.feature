Feature: The details of a wallet are updated
  Until the OTP of the create call was verified the details are open; afterwards they are locked.

  @EK-KYC-040 @EK-WALLET-090 @EK-WALLET-040
  Scenario Outline: The <field> is open before the verification
    Given a wallet was created in card account "main"
    When the "<field>" of the new wallet is changed to "<text>"
    Then the update goes through
    And the answer matches the contract
    And the details of the new wallet show that the "<field>" is "<text>"

    Examples:
      | field       | text                  |
      | city        | मुंबई                 |
      | address     | 5 <i>Hill</i> Road; -- |
      | pincode     | 400001                |
      | email       | nila@example.org      |
      | specialDate | 03-10-2001            |

  @EK-WALLET-040
  Scenario: What an update does not name stays as it is
    Given a wallet was created in card account "main"
    When the "city" of the new wallet is changed to "Mumbai"
    Then the details of the new wallet show that the "pincode" is "411001"
    And the details of the new wallet show that the "firstName" is "Nila"

  @EK-KYC-030 @EK-KYC-090 @EK-WALLET-040
  Scenario: The details are locked after the verification
    Given a wallet was created in card account "main"
    And the new wallet was verified
    When the "city" of the new wallet is changed to "Mumbai"
    Then it is refused because the wallet's details are locked
    And the details of the new wallet show that the "city" is "Pune"

  @EK-KYC-030
  Scenario Outline: The details of wallet "<wallet>", whose holder was verified, are locked
    When the "email" of wallet "<wallet>" is changed to "else@example.com"
    Then it is refused because the wallet's details are locked

    Examples:
      | wallet |
      | asha   |
      | nitin  |
      | farid  |

  @EK-KYC-040
  Scenario: A wrong OTP locks nothing
    Given a wallet was created in card account "main"
    And the new wallet is verified with a wrong OTP
    When the "city" of the new wallet is changed to "Mumbai"
    Then the update goes through

  @EK-FIELD-010 @EK-FIELD-020
  Scenario Outline: An update with the <field> "<text>" is refused
    Given an update request for wallet "kavya"
    But its "<field>" is "<text>"
    When it is sent
    Then it is refused because a field is not valid

    Examples:
      | field       | text       |
      | mobile      | 12345      |
      | pan         | ABCDE12345 |
      | pincode     | 1          |
      | email       | @          |
      | specialDate | 1-1-2001   |

  @EK-KYC-040
  Scenario: All details are changed at once
    Given a wallet was created in card account "main"
    And an update request for the new wallet
    When it is sent
    Then the update goes through
    And the details of the new wallet show that the "address2" is "Near the hill"

  @EK-WALLET-210
  Scenario: A mobile number that another wallet has is refused
    Given a wallet was created in card account "main"
    When the "mobile" of the new wallet is changed to "6000000011"
    Then it is refused because the mobile number has a wallet already

  @EK-HTTP-270 @EK-OTP-210
  Scenario Outline: Another partner's wallet is not reached by <operation>
    When partner "zenith" calls "wallet.<operation>" wrongly with:
      | <in>companyId     | {company zenith}    |
      | <in>cardAccountId | {card account main} |
      | <in>enKashCardId  | {card asha}         |
    Then it is refused because the card account is unknown

    Examples:
      | operation          | in     |
      | get-wallet-details |        |
      | vkyc-status        | query. |

  @EK-HTTP-270 @EK-OTP-210
  Scenario Outline: Another partner's wallet is not changed by <operation>
    Given nobody else uses the target
    When partner "zenith" calls "wallet.<operation>" wrongly with:
      | <in>companyId     | {company zenith}    |
      | <in>cardAccountId | {card account main} |
      | <in>enKashCardId  | {card asha}         |
    Then it is refused because the card account is unknown

    Examples:
      | operation             | in     |
      | update-wallet-details |        |
      | vkyc-link-generation  | query. |

  @EK-OTP-250 @EK-OTP-260
  Scenario: Another partner's wallet is not reached through a card account of one's own
    When partner "zenith" calls "wallet.get-wallet-details" wrongly with:
      | companyId     | {company zenith}     |
      | cardAccountId | {card account north} |
      | enKashCardId  | {card asha}          |
    Then it is refused because the card belongs to another account

  @EK-OTP-230 @EK-OTP-240
  Scenario: A wallet that nobody has shows no details
    When I call "wallet.get-wallet-details" wrongly with:
      | companyId     | {company acme}      |
      | cardAccountId | {card account main} |
      | enKashCardId  | EKC0000000          |
    Then it is refused because the card is unknown

  @EK-HTTP-280
  Scenario Outline: Looking at wallet "<wallet>" changes nothing
    Then the details of wallet "<wallet>" are the same when they are asked for again

    Examples:
      | wallet |
      | asha   |
      | kavya  |
      | tara   |

  @EK-WALLET-100 @EK-TNC-010
  Scenario: The details of a wallet name its status and T&C, and mask the mobile
    When the details of wallet "asha" are asked for
    Then the answer matches the contract
    And the answer has:
      | payload.walletId                 | {card asha} |
      | payload.status                   | ACTIVE      |
      | payload.latestTncVersionAccepted | true        |
      | payload.partnerTncUrl            | absent      |
      | payload.mobileNumber             | masked      |
