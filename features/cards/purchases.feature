Feature: Purchases with a card
  A card pays at a shop, online or at an ATM. That is between the shop and the card network: a
  partner sees it in the balance, in the transactions and by webhook, and rules it with block code,
  PIN and usage controls.

  @EK-SPEND-010 @EK-CARD-510
  Scenario Outline: <amount> is paid <where>
    When card "priya" pays <amount> <where>
    Then the purchase is approved
    And exactly <amount> left card "priya"
    And details and balance of card "priya" say what it holds

    Examples:
      | amount | where            |
      | 20.00  | at a shop        |
      | 0.01   | by tapping       |
      | 19.99  | online           |
      | 200.00 | at a shop abroad |
      | 50.00  | online abroad    |

  @EK-SPEND-010
  Scenario: A gift card pays, too
    When card "gopal" pays 100.00 at a shop
    Then the purchase is approved
    And exactly 100.00 left card "gopal"

  @EK-SPEND-010
  Scenario Outline: The <product> card of <name> pays what was loaded
    Given 50.00 is loaded onto card "<name>"
    When card "<name>" pays 50.00 at a shop
    Then the purchase is approved

    Examples:
      | product | name  |
      | meal    | mohan |
      | fuel    | farah |

  @EK-SPEND-310 @EK-SPEND-020
  Scenario: A card pays no more than it holds
    When card "priya" pays 200.01 at a shop
    Then the purchase is declined because the card holds less
    And no money moved

  @EK-SPEND-310
  Scenario: To the last paisa, and not a paisa more
    Given card "priya" pays 199.99 at a shop
    When card "priya" pays 0.01 online
    Then the purchase is approved
    When card "priya" pays 0.01 online
    Then the purchase is declined because the card holds less
    And exactly 200.00 left card "priya"

  @EK-SPEND-010
  Scenario: What is loaded is spent
    Given card "priya" pays 150.00 at a shop
    And 100.00 is loaded onto card "priya"
    When card "priya" pays 150.00 online
    Then the purchase is approved

  @EK-SPEND-030 @EK-SPEND-020
  Scenario: A locked card pays nowhere
    Given card "priya" is locked with the MFA code
    When card "priya" pays 20.00 at a shop
    Then the purchase is declined because the card is locked
    When card "priya" pays 20.00 online
    Then the purchase is declined because the card is locked
    And no money moved

  @EK-SPEND-010
  Scenario: A card that is unlocked pays again
    Given card "priya" is locked with the MFA code
    And card "priya" is unlocked with the MFA code
    When card "priya" pays 20.00 at a shop
    Then the purchase is approved

  @EK-SPEND-010
  Scenario: One card's lock leaves the others alone
    Given card "priya" is locked with the MFA code
    When card "gopal" pays 20.00 at a shop
    Then the purchase is approved

  @EK-SPEND-040
  Scenario: A card that was blocked for good pays nowhere
    Given card "priya" is blocked for good with the MFA code
    When card "priya" pays 20.00 at a shop
    Then the purchase is declined because the card is blocked

  @EK-SPEND-050
  Scenario: The old card of a replacement pays nowhere
    Given card "priya" is replaced with the MFA code
    When card "priya" pays 20.00 at a shop
    Then the purchase is declined because the card was replaced

  @EK-SPEND-060
  Scenario: A physical card pays once it is activated, and not before
    Given 50.00 is loaded onto card "rahul"
    When card "rahul" pays 20.00 at a shop
    Then the purchase is declined because the card is not activated
    Given card "rahul" is activated with the MFA code
    When card "rahul" pays 20.00 at a shop
    Then the purchase is declined because the card is not activated
    When 60 seconds pass
    And card "rahul" pays 20.00 at a shop
    Then the purchase is approved

  @EK-SPEND-070
  Scenario: A card whose holder nobody knows pays nowhere
    When card "sunil" pays 20.00 at a shop
    Then the purchase is declined because the holder has no minimum KYC

  @EK-SPEND-080
  Scenario: A card whose holder was turned down pays nowhere
    When card "suraj" pays 20.00 at a shop
    Then the purchase is declined because the holder's KYC has failed

  @EK-SPEND-160
  Scenario: An ATM asks for a PIN, which the card does not have
    When card "priya" withdraws 100.00 at an ATM
    Then the purchase is declined because the card has no PIN

  @EK-SPEND-010
  Scenario: With its PIN the card is given cash
    Given the PIN of card "priya" is set to "4821"
    When card "priya" withdraws 100.00 at an ATM
    Then the purchase is approved
    And exactly 100.00 left card "priya"

  @EK-SPEND-170
  Scenario: A wrong PIN brings no cash
    Given the PIN of card "priya" is set to "4821"
    When card "priya" withdraws 100.00 at an ATM with a wrong PIN
    Then the purchase is declined because the PIN is wrong
    And no money moved

  Scenario Outline: With <control> off, nothing is paid <where>
    Given the limits of card "priya" are set to:
      | <control> | false |
    When card "priya" pays 20.00 <where>
    Then the purchase is declined because <reason>
    When card "priya" pays 20.00 <elsewhere>
    Then the purchase is approved

    @EK-SPEND-110
    Examples:
      | control    | where      | elsewhere | reason                             |
      | posAllowed | at a shop  | online    | payments at shops are switched off |
      | posAllowed | by tapping | online    | payments at shops are switched off |

    @EK-SPEND-120
    Examples:
      | control       | where  | elsewhere | reason                           |
      | onlineAllowed | online | at a shop | online payments are switched off |

    @EK-SPEND-130
    Examples:
      | control            | where      | elsewhere | reason                                |
      | contactlessAllowed | by tapping | at a shop | contactless payments are switched off |

    @EK-SPEND-150
    Examples:
      | control              | where             | elsewhere  | reason                           |
      | internationalAllowed | at a shop abroad  | at a shop  | payments abroad are switched off |
      | internationalAllowed | online abroad     | online     | payments abroad are switched off |
      | internationalAllowed | by tapping abroad | by tapping | payments abroad are switched off |

  @EK-SPEND-140
  Scenario: With atmAllowed off, no cash
    Given the PIN of card "priya" is set to "4821"
    And the limits of card "priya" are set to:
      | atmAllowed | false |
    When card "priya" withdraws 100.00 at an ATM
    Then the purchase is declined because withdrawals are switched off

  @EK-SPEND-150
  Scenario: With internationalAllowed off, cash at home alone
    Given the PIN of card "priya" is set to "4821"
    And the limits of card "priya" are set to:
      | internationalAllowed | false |
    When card "priya" withdraws 100.00 at an ATM abroad
    Then the purchase is declined because payments abroad are switched off
    When card "priya" withdraws 100.00 at an ATM
    Then the purchase is approved

  @EK-SPEND-010
  Scenario: A switch that is on again lets payments through
    Given the limits of card "priya" are set to:
      | onlineAllowed | false |
    And the limits of card "priya" are set to:
      | onlineAllowed | true |
    When card "priya" pays 20.00 online
    Then the purchase is approved

  @EK-SPEND-010
  Scenario: One card's switches leave the others alone
    Given the limits of card "priya" are set to:
      | posAllowed | false |
    When card "gopal" pays 20.00 at a shop
    Then the purchase is approved

  @EK-SPEND-210
  Scenario: No purchase is over the card's limit of a transaction
    Given the limits of card "priya" are set to:
      | perTxnLimit | 50.00 |
    When card "priya" pays 50.00 at a shop
    Then the purchase is approved
    When card "priya" pays 50.01 online
    Then the purchase is declined because the amount is over the card's limit of a transaction

  @EK-SPEND-210
  Scenario: A limit of nothing lets nothing through
    Given the limits of card "priya" are set to:
      | perTxnLimit | 0 |
    When card "priya" pays 0.01 at a shop
    Then the purchase is declined because the amount is over the card's limit of a transaction

  Scenario Outline: With <limit> at 100.00, not a paisa more <where>
    Given the limits of card "priya" are set to:
      | <limit> | 100.00 |
    When card "priya" pays 60.00 <where>
    And card "priya" pays 40.01 <where>
    Then the purchase is declined because <reason>
    When card "priya" pays 40.00 <where>
    Then the purchase is approved

    @EK-SPEND-220
    Examples:
      | limit | where     | reason                                 |
      | dtd   | at a shop | the card's limit of the day is reached |

    @EK-SPEND-230
    Examples:
      | limit | where  | reason                                   |
      | mtd   | online | the card's limit of the month is reached |

    @EK-SPEND-240
    Examples:
      | limit | where      | reason                                  |
      | ytd   | by tapping | the card's limit of the year is reached |

    @EK-SPEND-250
    Examples:
      | limit         | where      | reason                                          |
      | posDailyLimit | at a shop  | the card's limit of the day at shops is reached |
      | posDailyLimit | by tapping | the card's limit of the day at shops is reached |

    @EK-SPEND-260
    Examples:
      | limit          | where  | reason                                        |
      | ecomDailyLimit | online | the card's limit of the day online is reached |

    @EK-SPEND-270
    Examples:
      | limit                 | where      | reason                                                          |
      | contactLessDailyLimit | by tapping | the card's limit of the day for contactless payments is reached |

  Scenario Outline: With <limit> at 2, a third purchase <where> is declined
    Given the limits of card "priya" are set to:
      | <limit> | 2 |
    When card "priya" pays 1.00 <where>
    And card "priya" pays 1.00 <where>
    Then the purchase is approved
    When card "priya" pays 1.00 <where>
    Then the purchase is declined because <reason>

    @EK-SPEND-220
    Examples:
      | limit    | where     | reason                                 |
      | dtdCount | at a shop | the card's limit of the day is reached |

    @EK-SPEND-230
    Examples:
      | limit    | where  | reason                                   |
      | mtdCount | online | the card's limit of the month is reached |

    @EK-SPEND-240
    Examples:
      | limit    | where      | reason                                  |
      | ytdCount | by tapping | the card's limit of the year is reached |

    @EK-SPEND-250
    Examples:
      | limit              | where     | reason                                          |
      | posDailyLimitCount | at a shop | the card's limit of the day at shops is reached |

    @EK-SPEND-260
    Examples:
      | limit               | where  | reason                                        |
      | ecomDailyLimitCount | online | the card's limit of the day online is reached |

    @EK-SPEND-270
    Examples:
      | limit                      | where      | reason                                                          |
      | contactLessDailyLimitCount | by tapping | the card's limit of the day for contactless payments is reached |

  Scenario Outline: <limit> is none of payments <elsewhere>
    Given the limits of card "priya" are set to:
      | <limit> | 30.00 |
    And card "priya" pays 30.00 <where>
    When card "priya" pays 40.00 <elsewhere>
    Then the purchase is approved
    When card "priya" pays 0.01 <where>
    Then the purchase is declined because <reason>

    @EK-SPEND-250
    Examples:
      | limit         | where     | elsewhere | reason                                          |
      | posDailyLimit | at a shop | online    | the card's limit of the day at shops is reached |

    @EK-SPEND-260
    Examples:
      | limit          | where  | elsewhere | reason                                        |
      | ecomDailyLimit | online | at a shop | the card's limit of the day online is reached |

    @EK-SPEND-270
    Examples:
      | limit                 | where      | elsewhere | reason                                                          |
      | contactLessDailyLimit | by tapping | at a shop | the card's limit of the day for contactless payments is reached |

  @EK-SPEND-220
  Scenario: The limit of the day counts cash, shops and web shops together
    Given the PIN of card "priya" is set to "4821"
    And the limits of card "priya" are set to:
      | dtd | 100.00 |
    And card "priya" withdraws 40.00 at an ATM
    And card "priya" pays 40.00 online
    When card "priya" pays 20.01 at a shop
    Then the purchase is declined because the card's limit of the day is reached

  @EK-SPEND-010
  Scenario: What was declined counts for no limit
    Given the limits of card "priya" are set to:
      | dtd | 100.00 |
    And card "priya" pays 100.01 at a shop
    When card "priya" pays 100.00 at a shop
    Then the purchase is approved

  @EK-SPEND-220
  Scenario: A limit counts what was spent before it was set
    Given card "priya" pays 60.00 at a shop
    And the limits of card "priya" are set to:
      | dtd | 100.00 |
    When card "priya" pays 40.01 at a shop
    Then the purchase is declined because the card's limit of the day is reached

  @EK-SPEND-010
  Scenario: A limit that is raised lets more through
    Given the limits of card "priya" are set to:
      | dtd | 50.00 |
    And card "priya" pays 50.00 at a shop
    And the limits of card "priya" are set to:
      | dtd | 80.00 |
    When card "priya" pays 30.00 at a shop
    Then the purchase is approved

  @EK-SPEND-280
  Scenario Outline: <limit> begins anew with the <period> in India, and not before
    Given the <period> in India has 60 seconds left
    And the limits of card "priya" are set to:
      | <limit> | 30.00 |
    And card "priya" pays 30.00 <where>
    When 50 seconds pass
    And card "priya" pays 30.00 <where>
    Then the purchase is declined because <reason>
    When 11 seconds pass
    And card "priya" pays 30.00 <where>
    Then the purchase is approved

    Examples:
      | limit                 | period | where      | reason                                                         |
      | dtd                   | day    | online     | the card's limit of the day is reached                         |
      | mtd                   | month  | at a shop  | the card's limit of the month is reached                       |
      | ytd                   | year   | at a shop  | the card's limit of the year is reached                        |
      | posDailyLimit         | day    | at a shop  | the card's limit of the day at shops is reached                |
      | ecomDailyLimit        | day    | online     | the card's limit of the day online is reached                  |
      | contactLessDailyLimit | day    | by tapping | the card's limit of the day for contactless payments is reached |

  @EK-SPEND-280
  Scenario: A new day leaves the limit of the month where it was
    Given the month in India has 100000 seconds left
    And the limits of card "priya" are set to:
      | mtd | 30.00 |
    And card "priya" pays 30.00 at a shop
    When 99990 seconds pass
    And card "priya" pays 0.01 at a shop
    Then the purchase is declined because the card's limit of the month is reached

  @EK-SPEND-320
  Scenario: A purchase is among the transactions
    When card "priya" pays 20.00 at a shop
    Then the purchase is found among the transactions of card "priya"

  @EK-SPEND-320
  Scenario: So is a withdrawal
    Given the PIN of card "priya" is set to "4821"
    When card "priya" withdraws 100.00 at an ATM
    Then the purchase is found among the transactions of card "priya"

  @EK-SPEND-320
  Scenario: A purchase that was declined is not
    When card "priya" pays 900.00 at a shop
    Then the purchase is not found among the transactions of card "priya"

  @EK-SPEND-330 @EK-HOOK-190
  Scenario Outline: A purchase <where> is told by webhook, once
    Given webhooks are sent here
    When card "priya" pays 19.99 <where>
    Then the webhook tells of the purchase
    And exactly 1 webhook "card.transaction-webhook" arrives

    Examples:
      | where      |
      | at a shop  |
      | by tapping |
      | online     |

  @EK-SPEND-330
  Scenario: A withdrawal is told by webhook
    Given webhooks are sent here
    And the PIN of card "priya" is set to "4821"
    When card "priya" withdraws 100.00 at an ATM
    Then the webhook tells of the purchase

  @EK-HOOK-200
  Scenario: A purchase that was declined is told to nobody
    Given webhooks are sent here
    When card "priya" pays 900.00 at a shop
    Then no webhook "card.transaction-webhook" arrives

  @EK-CARD-430
  Scenario: A replacement takes along what purchases left
    Given card "priya" pays 50.00 at a shop
    When card "priya" is replaced with the MFA code
    Then the new card holds all that card "priya" held
