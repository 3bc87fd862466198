Feature: Webhooks that cannot be relied on
  A webhook may come twice, late, after the next one or never, and one that
  comes may be somebody else's. What it says is no proof: the money is.

  Background:
    Given webhooks are sent here

  @EK-DEBIT-010
  Scenario: A webhook never comes, and the money moved
    Given the next webhook "card.transaction-webhook" is never sent
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And no webhook "card.transaction-webhook" arrives
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A webhook comes twice, and the money moved once
    Given the next webhook "card.transaction-webhook" is sent twice
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then exactly 2 webhooks "card.transaction-webhook" arrive
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A webhook comes late
    Given the next webhook "card.transaction-webhook" is 20 seconds late
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then no webhook "card.transaction-webhook" arrives
    When 20 seconds pass
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount | 20.00 |
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: The answer is lost, and the webhook tells what became of the debit
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    And the webhook "card.transaction-webhook" arrives with:
      | principalAmount     | 20.00   |
      | cardTransactionType | "DR"    |
      | status              | SUCCESS |
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A webhook comes after the one that follows it
    Given the next webhook "card.transaction-webhook" is sent after the one that follows
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then no webhook "card.transaction-webhook" arrives
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "bazaar"
    Then exactly 2 webhooks "card.transaction-webhook" arrive
    And exactly 50.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A forged webhook joins the genuine one
    Given the next webhook "card.transaction-webhook" is joined by a forged one
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount | 20.00 |
    And exactly 1 webhook "card.transaction-webhook" arrives
    And the receiver tells 1 forged webhook apart
    And exactly 20.00 left the wallet of "asha"
