Feature: Payment Notify Request
  A payment into a wallet is told once, when it is final, and says what a look-up says.

  Background:
    Given webhooks are sent here

  @EK-HOOK-210 @EK-HOOK-240 @EK-HOOK-050 @EK-PAY-010 @EK-ORDER-120
  Scenario: A payment that succeeded is told
    When 100.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then the webhook "wallet.payment-notify-request" arrives with:
      | status              | SUCCESS                                                                  |
      | orderStatus         | PAID                                                                     |
      | amount              | 100.00                                                                   |
      | transactionAmount   | 100.00                                                                   |
      | transactionId       | {answer of wallet.add-money-to-wallet: payload.enkashCardTxnId}          |
      | uniqueTransactionId | {answer of wallet.add-money-to-wallet: payload.pgReferenceNumber}        |
    And exactly 1 webhook "wallet.payment-notify-request" arrives

  @EK-HOOK-220
  Scenario: A payment that is still pending is not told
    When 100.00 is added to the wallet of "asha" through the gateway
    Then no webhook "wallet.payment-notify-request" arrives

  @EK-HOOK-220
  Scenario: A payment that was refused is not told
    When 200000.00 is added to the wallet of "asha" through the gateway
    Then it is refused because the wallet's limit would be exceeded
    And no webhook "wallet.payment-notify-request" arrives

  @EK-HOOK-070
  Scenario: The webhook says what the look-up says
    When 100.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then webhook and look-up of the payment agree
    And the payment is listed as SUCCESS

  @EK-HOOK-230
  Scenario: The money of a payment is told as a credit, too
    When 100.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount     | 100.00     |
      | balance             | 600.00     |
      | cardTransactionType | CR         |
      | type                | LOAD_MONEY |

  @EK-HOOK-220 @EK-HOOK-230
  Scenario: A top-up is no payment, and is told as a credit alone
    When the wallet of "asha" is topped up with 100.00
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount     | 100.00 |
      | balance             | 600.00 |
      | cardTransactionType | CR     |
    And no webhook "wallet.payment-notify-request" arrives

  @EK-HOOK-210 @EK-HOOK-240
  Scenario: Two payments are told, each for itself
    When 100.00 is added to the wallet of "asha" through the gateway
    And 50.00 is added to the wallet of "ravi" through the gateway
    And the payment's time passes
    Then the webhook "wallet.payment-notify-request" arrives with:
      | amount | 100.00 |
    And the webhook "wallet.payment-notify-request" arrives with:
      | amount | 50.00 |
    And exactly 2 webhooks "wallet.payment-notify-request" arrive

  @EK-HOOK-180 @EK-HOOK-210
  Scenario: The webhook of a payment comes again, and the money once
    Given the next 3 webhooks are answered with status 503
    When 100.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then the webhook "wallet.payment-notify-request" arrives within 60 s
    And exactly 1 webhook "wallet.payment-notify-request" arrives
    And exactly 100.00 reached the wallet of "asha"
