Feature: Card transaction webhooks
  Each move of a wallet's money is told to the partner, with the static headers that it configured.

  Background:
    Given webhooks are sent here

  @EK-HOOK-010 @EK-HOOK-020 @EK-HOOK-190
  Scenario: A debit is told
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount     | 20.00 |
      | cardTransactionType | "DR"  |
      | status              | SUCCESS |
    And exactly 1 webhook "card.transaction-webhook" arrives

  @EK-HOOK-200
  Scenario: A debit that was refused is not told
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 60.00 for merchant "bazaar"
    Then the debit is refused because the balance is too low
    And no webhook "card.transaction-webhook" arrives

  @EK-HOOK-180
  Scenario: A webhook that was not taken comes again
    Given the next 2 webhooks are answered with status 503
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives within 30 s
    And exactly 20.00 left the wallet of "asha"

  @EK-HOOK-190
  Scenario: Each of two debits is told
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "kirana"
    Then the webhook "card.transaction-webhook" arrives
    And exactly 2 webhooks "card.transaction-webhook" arrive
