Feature: Add Money to Wallet
  Money that is added through the gateway arrives when the payment succeeds.

  @EK-LOAD-370 @EK-LOAD-320 @EK-LOAD-330 @EK-LOAD-380
  Scenario: A payment begins, and brings nothing yet
    When 100.00 is added to the wallet of "asha" through the gateway
    Then the payment is begun
    And exactly 0.00 reached the wallet of "asha"

  @EK-LOAD-380 @EK-LOAD-160
  Scenario: The money arrives when the payment succeeds
    Given the balance of the wallet of "asha" is read
    When 100.01 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then exactly 100.01 reached the wallet of "asha"
    And the wallet of "asha" shows 100.01 more than before
    And the payment is listed as SUCCESS

  @EK-LOAD-380
  Scenario: The gateway pays, not the partner
    When 100.00 is added to the wallet of "zoya" through the gateway
    And the payment's time passes
    Then exactly 100.00 reached the wallet of "zoya"
    And exactly 0.00 left the balance of partner "zenith"

  @EK-LOAD-380
  Scenario: The money arrives once
    When 100.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    And 3600 seconds pass
    Then exactly 100.00 reached the wallet of "asha"

  @EK-TXN-090 @EK-LOAD-390
  Scenario: A payment is listed before its money arrives
    When 100.00 is added to the wallet of "asha" through the gateway
    And 27 seconds pass
    Then the payment is listed as PENDING
    When the payment's time passes
    Then the payment is listed as SUCCESS

  @EK-LOAD-380 @EK-TXN-050
  Scenario: Payments and top-ups arrive each in their time
    When 10.00 is added to the wallet of "asha" through the gateway
    And the wallet of "asha" is topped up with 20.00
    And 30.00 is added to the wallet of "asha" through the gateway
    Then exactly 20.00 reached the wallet of "asha"
    When the payment's time passes
    Then exactly 60.00 reached the wallet of "asha"
    And balance, transactions and ledger of the wallet of "asha" agree

  @EK-OTP-250 @EK-OTP-260
  Scenario: A payment for a wallet of another account is refused
    Given a payment request of 20.00 for the wallet of "asha"
    But it names card "meera"
    When it is sent
    Then it is refused because the card belongs to another account
