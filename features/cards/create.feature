Feature: Cards are made
  Which product a card is follows from the type of its card account. The request and the
  answer travel encrypted.

  @EK-CARD-470 @EK-CARD-480 @EK-CARD-510 @EK-CRYPT-160 @EK-CRYPT-170 @EK-MASK-010
  Scenario Outline: A <product> card is made with <amount>
    When a prepaid card with <amount> is made in card account "<account>"
    Then the card call goes through
    And the new card is a <product> card that holds exactly <amount>
    And no answer shows a whole card number

    Examples:
      | account | product        | amount  |
      | prepaid | RELOADABLE_GPR | 100.00  |
      | prepaid | RELOADABLE_GPR | 0.01    |
      | meals   | MEAL           | 2500.00 |
      | fuels   | FUEL           | 19.99   |

  @EK-CARD-480 @EK-CARD-470
  Scenario: A prepaid card is made without money, too
    When a prepaid card without money is made in card account "prepaid"
    Then the card call goes through
    And the new card is a RELOADABLE_GPR card that holds exactly 0.00

  @EK-GIFT-130 @EK-CARD-470
  Scenario: A gift card comes with its money
    When a gift card with 500.00 is made in card account "gifts"
    Then the card call goes through
    And the new card is a GIFT card that holds exactly 500.00

  @EK-GIFT-110 @EK-GIFT-140
  Scenario: A gift card without money is refused
    When a gift card without money is made in card account "gifts"
    Then it is refused because the gift card has no loadAmount
    And no card was made in card account "gifts"

  @EK-CARD-210 @EK-CARD-220
  Scenario: A card account for employee rewards makes no cards
    Given nobody else uses the target
    And I call "card.create-card-account" with:
      | companyId    | {company acme}    |
      | companyName  | Acme Pvt Ltd      |
      | planMasterId | PM0000000         |
      | email        | cards@example.com |
      | mobile       | {mobile}          |
      | accountTitle | Rewards           |
      | accountType  | EMPLOYEE_REWARDS  |
    And I remember payload.cardAccountId as "rewards"
    When I call "card.create-reloadable-prepaid-card" with:
      | companyId     | {company acme} |
      | cardAccountId | {rewards}      |
    Then it is refused because the card account makes no cards

  @EK-CARD-470 @EK-CARD-490 @EK-ID-010 @EK-ID-030 @EK-ID-040 @EK-ID-050
  Scenario: A card account that was just opened makes cards
    Given nobody else uses the target
    And I call "card.create-card-account" with:
      | companyId    | {company acme}    |
      | companyName  | Acme Pvt Ltd      |
      | planMasterId | PM0000000         |
      | email        | cards@example.com |
      | mobile       | {mobile}          |
      | accountTitle | Lunch             |
      | accountType  | MEAL              |
    And the card call goes through
    And I remember payload.cardAccountId as "lunch"
    When I call "card.create-reloadable-prepaid-card" with:
      | companyId     | {company acme}    |
      | cardAccountId | {lunch}           |
      | mobile        | {mobile}          |
      | loadAmount    | 12.50             |
    Then the card call goes through
    And the answer has:
      | payload.cardAccountId  | {lunch}                             |
      | payload.cardStatus     | an object                           |
      | payload.otbBalance     | the amount 12.50                    |
      | payload.maskedNumber   | masked                              |

  @EK-CARD-570 @EK-CARD-580
  Scenario: No card account is opened for another partner's company
    Given nobody else uses the target
    When partner "acme" calls "card.create-card-account" with:
      | companyId    | {company zenith}  |
      | companyName  | Zenith Pvt Ltd    |
      | planMasterId | PM0000000         |
      | email        | cards@example.com |
      | mobile       | {mobile}          |
      | accountTitle | Lunch             |
      | accountType  | MEAL              |
    Then it is refused because the company is another's

  @EK-DEBIT-270 @EK-DEBIT-280
  Scenario Outline: A <kind> card with the amount <amount> is refused
    Given a request of a <kind> card with 10.00 in card account "<account>"
    But its "loadAmount" is the JSON value <amount>
    When it is sent
    Then it is refused because the amount is not valid
    And no card was made in card account "<account>"
    And no money moved

    Examples:
      | kind    | account | amount |
      | prepaid | prepaid | 0      |
      | prepaid | prepaid | -5.00  |
      | prepaid | prepaid | 10.001 |
      | prepaid | prepaid | 1e-3   |
      | gift    | gifts   | 0      |
      | gift    | gifts   | -5.00  |
      | gift    | gifts   | 10.001 |

  @EK-LOAD-130 @EK-LOAD-210
  Scenario Outline: A <kind> card with more than the partner paid in is refused
    When a <kind> card with 10000000.01 is made in card account "<account>"
    Then it is refused because the partner's balance is too low
    And no card was made in card account "<account>"
    And no money moved

    Examples:
      | kind    | account |
      | prepaid | prepaid |
      | gift    | gifts   |

  @EK-FIELD-010 @EK-FIELD-020
  Scenario Outline: A card whose <field> is "<value>" is refused
    Given a request of a prepaid card with 10.00 in card account "prepaid"
    But its "<field>" is "<value>"
    When it is sent
    Then it is refused because a field is not valid
    And no money moved

    Examples:
      | field  | value      |
      | mobile | 123        |
      | mobile | 60000x0011 |
      | title  | Captain    |
      | gender | X          |

  @EK-CARD-260 @EK-CARD-250
  Scenario: A physical card is active once its holder has activated it
    Given card "rahul" shows as INACTIVE
    And a card OTP was sent for card "rahul" to block
    When card "rahul" is activated with the OTP
    Then the card call goes through
    And card "rahul" shows as ACTIVATION_IN_PROGRESS
    When 61 seconds pass
    Then card "rahul" shows as ACTIVE

  @EK-CARD-530
  Scenario: The plastic of a virtual card is ordered once
    Given a plastic request for card "priya"
    When it is sent
    Then the card call goes through
    Given a plastic request for card "priya"
    When it is sent
    Then it is refused because the card's state does not allow it

  @EK-FIELD-010 @EK-FIELD-020
  Scenario Outline: Plastic to the pincode "<pincode>" is refused
    Given card "priya" is looked at
    And a plastic request for card "priya"
    But its "deliveryPincode" is "<pincode>"
    When it is sent
    Then it is refused because a field is not valid
    And card "priya" is as it was

    Examples:
      | pincode |
      | 41100   |
      | 4110011 |
      | 41100A  |
