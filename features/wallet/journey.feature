Feature: A customer's first month
  One wallet from nothing to a transfer: onboarded, verified by video, loaded, used at a
  merchant's and for a transfer to a bank account.

  @EK-LOAD-380 @EK-DEBIT-030 @EK-IMPS-020 @EK-WALLET-080
  Scenario: From onboarding to a transfer
    Given it is Monday 11:00:00 in India
    And a wallet was onboarded in card account "main"
    And the new wallet is called "nila"
    And a VKYC link was given for wallet "nila"
    And the VKYC review is over
    And the limits of wallet "nila" are those of full KYC
    When 500.00 is added to the wallet of "nila" through the gateway
    And the payment's time passes
    Then exactly 500.00 reached the wallet of "nila"
    Given a transaction OTP was sent for card "nila"
    When the OTP is used to debit 120.00 for merchant "bazaar"
    Then the debit goes through
    Given beneficiary "kiran" was added to wallet "nila"
    And a transaction OTP was sent for card "nila"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is accepted
    And the transfer's time passes
    And the transfer is SUCCESS
    And the money has arrived
    And merchant "bazaar" received exactly 120.00
    And balance, transactions and ledger of the wallet of "nila" agree

  @EK-TRANSFER-010
  Scenario: A new wallet takes a transfer
    Given wallet "asha" holds at least 20.00
    And a wallet was onboarded in card account "main"
    And the new wallet is called "nila"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "nila"
    Then the transfer is accepted
    And the transfer is SUCCESS
    And the money has arrived
    And exactly 20.00 left the wallet of "asha"
    And exactly 20.00 reached the wallet of "nila"
