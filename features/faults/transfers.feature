Feature: Transfers and settlements with bad luck
  A transfer that is PENDING may fail, stay so, or succeed and be taken back;
  whoever lost its answer finds out before anything else is done.

  @EK-RETRY-010
  Scenario: A transfer's answer is lost, and the money left once
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the next answer of "wallet.imps-fund-transfer" is lost after the money moved
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the client finds the answer lost
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    When the transfer's time passes
    Then exactly 20.00 left the wallet of "asha"

  @EK-IMPS-030
  Scenario: A transfer stays pending for ever
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And what the next call of "wallet.imps-fund-transfer" begins stays pending for ever
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When 864000 seconds pass
    Then the transfer is PENDING
    And the money is on its way

  @EK-IMPS-040
  Scenario: A transfer fails, and the money comes back
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And what the next call of "wallet.imps-fund-transfer" begins ends in state "FAILED"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the money is on its way
    When the transfer's time passes
    Then the transfer is FAILED
    And the money is back in the wallet

  @EK-IMPS-040
  Scenario: A transfer succeeds, and is reversed a minute later
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And what the next call of "wallet.imps-fund-transfer" begins is reversed 60 seconds after its success
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the transfer's time passes
    Then the transfer is SUCCESS
    And the money has arrived
    When 60 seconds pass
    Then the transfer is REVERSED
    And the money is back in the wallet

  @EK-MERCHANT-100
  Scenario: Settlements stay pending for ever
    Given settlements stay pending for ever
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When 864000 seconds pass
    Then the settlement of the debit is PENDING
    And the merchant has the money of the debit

  @EK-MERCHANT-100
  Scenario: A settlement is disputed and refunded
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "REFUND"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then the settlement of the debit is REFUND
    And the money of the debit is back in the wallet
