Feature: Usage controls of a card
  Limits and switches are read back as they were set. What they stop stands in purchases.feature.

  @EK-CARD-150 @EK-CARD-160 @EK-CARD-590 @EK-DATE-040
  Scenario: Limits are read back as they were set, and no other card has them
    When the limits of card "priya" are set to:
      | posDailyLimit       | 1220   |
      | posDailyLimitCount  | 1      |
      | ecomDailyLimit      | 500.50 |
      | ecomDailyLimitCount | 3      |
    Then the limits of card "priya" are as they were set
    And the limits of card "puja" are as before

  @EK-CARD-150
  Scenario: Switches are read back as they were set
    When the limits of card "priya" are set to:
      | onlineAllowed        | false |
      | internationalAllowed | false |
      | atmAllowed           | true  |
    Then the limits of card "priya" are as they were set

  @EK-CARD-150
  Scenario: A second change leaves what it does not name
    Given the limits of card "priya" are set to:
      | posDailyLimit | 1220 |
    When the limits of card "priya" are set to:
      | ecomDailyLimit | 70.00 |
    Then the limits of card "priya" are as they were set
    And the answer has:
      | payload.posDailyLimit | "1220" |

  @EK-CARD-400 @EK-CARD-410
  Scenario Outline: The daily limit <limit> is refused
    Given a limits request for card "priya"
    But its "posDailyLimit" is "<limit>"
    When it is sent
    Then it is refused because a limit is not valid

    Examples:
      | limit |
      | -1    |
      | 1.234 |
      | much  |

  @EK-CARD-400 @EK-CARD-410
  Scenario: A number of payments that is not whole is refused
    Given nobody else uses the target
    When I call "card.update-card-limits-controls" wrongly with:
      | companyId          | {company acme}          |
      | cardAccountId      | {account of card priya} |
      | enKashCardIds      | {card priya}            |
      | posDailyLimitCount | 1.5                     |
    Then it is refused because a limit is not valid

  @EK-OTP-230
  Scenario: One unknown card among several leaves the limits of all as they are
    Given nobody else uses the target
    When I call "card.update-card-limits-controls" wrongly with:
      """
      {"companyId": "{company acme}", "cardAccountId": "{account of card priya}",
       "enKashCardIds": ["{card priya}", "EKC0000000"], "posAllowed": false}
      """
    Then it is refused because the card is unknown
    When I call "card.get-card-limits-controls" with:
      | companyId     | {company acme}          |
      | cardAccountId | {account of card priya} |
      | enKashCardId  | {card priya}            |
    Then the answer has:
      | payload.posAllowed | absent |

  @EK-CARD-590
  Scenario: The older documentation's request is taken: cards in a list, and limits taken away
    Given the limits of card "priya" are set to:
      | posDailyLimit | 1220 |
    When I call "card.update-card-limits-controls" wrongly with:
      """
      {"companyId": "{company acme}", "cardAccountId": "{account of card priya}",
       "enKashCardIds": ["{card priya}", "{card puja}"], "posDailyLimit": {"present": false}, "posAllowed": false}
      """
    Then the answer is a success
    When I call "card.get-card-limits-controls" with:
      | companyId     | {company acme}          |
      | cardAccountId | {account of card priya} |
      | enKashCardId  | {card priya}            |
    Then the answer has:
      | payload.posAllowed    | false  |
      | payload.posDailyLimit | absent |

  @EK-FIELD-010 @EK-FIELD-020
  Scenario: Limits of more than a hundred cards at once are refused
    Given card "priya" is looked at
    And a limits request for card "priya"
    But it names card "priya" 101 times
    When it is sent
    Then it is refused because a field is not valid
    And card "priya" is as it was

  @EK-CARD-590
  Scenario: Limits of a hundred cards at once are set
    Given a limits request for card "priya"
    And it names card "priya" 100 times
    When it is sent
    Then the card call goes through
