Feature: Card transaction webhooks
  Each move of a wallet's money is told to the partner, with the static headers that it configured.

  Background:
    Given webhooks are sent here

  @EK-HOOK-010 @EK-HOOK-020 @EK-HOOK-190 @EK-HOOK-230
  Scenario: A debit is told
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount     | 20.00   |
      | cardTransactionType | "DR"    |
      | status              | SUCCESS |
    And exactly 1 webhook "card.transaction-webhook" arrives

  @EK-HOOK-230
  Scenario: The webhook names the wallet and the transaction
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | enkashCardId            | {card asha}                                                                             |
      | enKashCardTransactionId | {answer of wallet.debit-wallet-for-merchant-transaction: payload.enkashCardTxnId}       |
      | pgReferenceNumber       | {answer of wallet.debit-wallet-for-merchant-transaction: payload.uniqueTransactionId}   |

  @EK-HOOK-230
  Scenario Outline: A debit of <amount> leaves <balance>, says the webhook
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit <amount> for merchant "kirana"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount | the amount <amount>  |
      | balance         | the amount <balance> |
    And exactly <amount> left the wallet of "asha"

    Examples:
      | amount | balance |
      | 0.01   | 499.99  |
      | 19.99  | 480.01  |
      | 500.00 | 0.00    |

  @EK-HOOK-190 @EK-HOOK-230
  Scenario: Each of two debits is told, with the balance after it
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "kirana"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount | 20.00  |
      | balance         | 480.00 |
    And the webhook "card.transaction-webhook" arrives with:
      | principalAmount | 30.00  |
      | balance         | 450.00 |
    And exactly 2 webhooks "card.transaction-webhook" arrive

  @EK-HOOK-230
  Scenario: A wallet of another partner is told alike
    Given a transaction OTP was sent for card "zoya"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | enkashCardId | {card zoya} |
      | balance      | 480.00      |

  @EK-HOOK-190
  Scenario: A debit that went through once of many tries is told once
    Given a transaction OTP was sent for card "asha"
    When the OTP is used 8 times at once to debit 20.00 for merchant "bazaar"
    Then exactly 1 debit goes through
    And exactly 1 webhook "card.transaction-webhook" arrives

  @EK-HOOK-020
  Scenario: Every webhook carries the static header
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "bazaar"
    Then exactly 2 webhooks "card.transaction-webhook" arrive

  @EK-HOOK-200
  Scenario: A debit that was refused is not told
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 60.00 for merchant "bazaar"
    Then the debit is refused because the balance is too low
    And no webhook "card.transaction-webhook" arrives

  @EK-HOOK-200
  Scenario: A debit with a wrong OTP is not told
    Given a transaction OTP was sent for card "asha"
    When a wrong OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the OTP is wrong
    And no webhook "card.transaction-webhook" arrives

  @EK-HOOK-190
  Scenario: A debit that was refused because its OTP was used adds no webhook
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the same OTP is used again
    Then the second debit is refused because the OTP was already used
    And exactly 1 webhook "card.transaction-webhook" arrives

  @EK-HOOK-200
  Scenario: An OTP that nobody used is not told
    Given a transaction OTP was sent for card "asha"
    Then no webhook "card.transaction-webhook" arrives
