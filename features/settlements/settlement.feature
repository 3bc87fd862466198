Feature: Merchant settlement status
  After a debit the money is settled with the merchant, or comes back.

  @EK-MERCHANT-010 @EK-MERCHANT-020 @EK-MERCHANT-060 @EK-CORR-030 @EK-HTTP-280
  Scenario: A debit's settlement begins as pending
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the settlement of the debit is PENDING
    And the merchant has the money of the debit

  @EK-MERCHANT-040 @EK-MERCHANT-070 @EK-MERCHANT-080 @EK-MERCHANT-090 @EK-MERCHANT-150
  Scenario: A settlement goes its way
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the settlement of the debit is PENDING
    When the time until the settlement is approved passes
    Then the settlement of the debit is APPROVED
    When the time until the settlement is in process passes
    Then the settlement of the debit is SETTLEMENT_IN_PROCESS
    When the time until the settlement is settled passes
    Then the settlement of the debit is SETTLED
    And the merchant has the money of the debit

  @EK-MERCHANT-030 @EK-MERCHANT-040
  Scenario: A settled debit stays settled
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then the settlement of the debit is SETTLED
    When 86400 seconds pass
    Then the settlement of the debit is SETTLED
    When 864000 seconds pass
    Then the settlement of the debit is SETTLED

  @EK-MERCHANT-060
  Scenario: Until the bank's data comes, a settlement is pending
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When 3590 seconds pass
    Then the settlement of the debit is PENDING

  @EK-MERCHANT-050 @EK-MERCHANT-100 @EK-MERCHANT-150
  Scenario: A refund brings the money back
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "REFUND"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the settlement of the debit is PENDING
    When the time until the settlement is approved passes
    Then the settlement of the debit is DISPUTED
    And the merchant has the money of the debit
    When the time until the settlement is in process passes
    Then the settlement of the debit is PENDING_WITH_BANK
    And the merchant has the money of the debit
    When the time until the settlement is settled passes
    Then the settlement of the debit is REFUND
    And the money of the debit is back in the wallet

  @EK-MERCHANT-030 @EK-MERCHANT-100
  Scenario: A refund brings the money back once
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "REFUND"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then the settlement of the debit is REFUND
    When 864000 seconds pass
    Then the settlement of the debit is REFUND
    And the money of the debit is back in the wallet

  @EK-MERCHANT-100
  Scenario: Money that came back can be spent
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "REFUND"
    And a transaction OTP was sent for card "ravi"
    And the OTP is used to debit 49.80 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then the money of the debit is back in the wallet
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 50.00 for merchant "bazaar"
    Then the debit goes through

  @EK-MERCHANT-150 @EK-MERCHANT-100
  Scenario: A disputed debit stays disputed until somebody decides
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "DISPUTED"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is approved passes
    Then the settlement of the debit is DISPUTED
    When 864000 seconds pass
    Then the settlement of the debit is DISPUTED
    And the merchant has the money of the debit

  @EK-MERCHANT-150 @EK-MERCHANT-100
  Scenario: A settlement may be held
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "ON_HOLD"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is approved passes
    Then the settlement of the debit is APPROVED
    When the time until the settlement is in process passes
    Then the settlement of the debit is ON_HOLD
    And the merchant has the money of the debit

  @EK-MERCHANT-100
  Scenario: A settlement may stay pending
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins stays pending for ever
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When 864000 seconds pass
    Then the settlement of the debit is PENDING
    And the merchant has the money of the debit

  @EK-MERCHANT-130 @EK-MERCHANT-140
  Scenario: A reference that no debit has
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a settlement request for the debit
    But it names an unknown reference
    When it is sent
    Then it is refused because the merchant transaction is unknown

  @EK-HTTP-270
  Scenario: Another partner is told nothing of a settlement
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the settlement of the debit is PENDING
    And partner "zenith" learns nothing of the settlement

  @EK-HTTP-210 @EK-HTTP-220
  Scenario: A settlement without a reference
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a settlement request for the debit
    But it has no "merchantUniqueTxnId"
    When it is sent
    Then it is refused because a field is missing
