Feature: Delivery of webhooks
  A receiver that is down gets its webhooks later, with pauses that grow; the money does not wait for it.

  Background:
    Given webhooks are sent here

  @EK-HOOK-180
  Scenario: A webhook that was not taken comes again
    Given the next 2 webhooks are answered with status 503
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives within 30 s
    And exactly 20.00 left the wallet of "asha"

  @EK-HOOK-180
  Scenario Outline: A receiver that answers <status> has not taken the webhook
    Given the next 1 webhook is answered with status <status>
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives

    Examples:
      | status |
      | 301    |
      | 401    |
      | 404    |
      | 500    |

  @EK-HOOK-180 @EK-HOOK-190
  Scenario: The fifth try is the last
    Given the next 4 webhooks are answered with status 500
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives within 60 s
    And exactly 1 webhook "card.transaction-webhook" arrives

  @EK-HOOK-190 @EK-HOOK-230
  Scenario: What comes again says the same
    Given the next 1 webhook is answered with status 503
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "bazaar"
    Then the webhook "card.transaction-webhook" arrives with:
      | principalAmount | 20.00  |
      | balance         | 480.00 |
    And exactly 2 webhooks "card.transaction-webhook" arrive
