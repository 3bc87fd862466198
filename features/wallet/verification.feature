Feature: The OTP of a new wallet
  The create call sends an OTP. It verifies the holder once, for this wallet alone.

  @EK-DEBIT-210 @EK-DEBIT-220
  Scenario: A wrong OTP verifies nobody
    Given a wallet was created in card account "main"
    When the new wallet is verified with a wrong OTP
    Then it is refused because the OTP is wrong
    And the KYC of the new wallet is "Not Uploaded"

  @EK-DEBIT-230
  Scenario: After three wrong OTPs the right one is refused
    Given a wallet was created in card account "main"
    And the new wallet is verified with a wrong OTP
    And the new wallet is verified with a wrong OTP
    And the new wallet is verified with a wrong OTP
    When the new wallet is verified with the OTP
    Then it is refused because the OTP was wrong three times
    And the KYC of the new wallet is "Not Uploaded"

  @EK-DEBIT-150 @EK-DEBIT-160
  Scenario: A late OTP verifies nobody
    Given a wallet was created in card account "main"
    And the OTP's time passes
    When the new wallet is verified with the OTP
    Then it is refused because the OTP has expired

  @EK-DEBIT-170 @EK-DEBIT-180
  Scenario: An OTP verifies once
    Given a wallet was created in card account "main"
    And the new wallet was verified
    When the new wallet is verified with the OTP
    Then it is refused because the OTP was already used

  @EK-DEBIT-190 @EK-DEBIT-200
  Scenario: The OTP of another wallet verifies nobody
    Given a wallet was created in card account "main"
    When wallet "kavya" is verified with the OTP
    Then it is refused because the OTP was sent for another card or action
    And the KYC of wallet "kavya" is "Not Uploaded"

  @EK-WALLET-110
  Scenario: The OTP that went to the old mobile number verifies nobody
    Given a wallet was created in card account "main"
    And the "mobile" of the new wallet is changed to "6000000177"
    When the new wallet is verified with the OTP
    Then it is refused because the OTP was sent for another card or action
    And the KYC of the new wallet is "Not Uploaded"

  @EK-WALLET-060
  Scenario: A transaction OTP verifies where the first one is lost
    Given a transaction OTP was sent for card "kavya"
    When wallet "kavya" is verified with the OTP
    Then the answer is a success
    And the KYC of wallet "kavya" is "Min KYC Verified" with "VKYC Pending"

  @EK-WALLET-250 @EK-WALLET-260
  Scenario: A holder who is known already is not verified again
    Given a transaction OTP was sent for card "asha"
    When wallet "asha" is verified with the OTP
    Then it is refused because the minimum KYC is done already
    And the KYC of wallet "asha" is "Verified"

  @EK-WALLET-250
  Scenario: An OTP whose verification was refused still pays
    Given a transaction OTP was sent for card "asha"
    And wallet "asha" is verified with the OTP
    And it is refused because the minimum KYC is done already
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through

  @EK-DEBIT-190
  Scenario: The OTP of a new wallet pays for nothing
    Given a wallet was created in card account "main"
    When the OTP is used to debit 1.00 from card "asha" for merchant "bazaar"
    Then the debit is refused because the OTP was sent for another card or action
