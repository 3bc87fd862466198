Feature: Money on cards
  Cards are loaded from what their partner paid in; a gift card never again.

  @EK-CARD-520 @EK-CARD-540 @EK-CARD-510
  Scenario Outline: The card of <name> is loaded with <amount>
    When <amount> is loaded onto card "<name>"
    Then the card call goes through
    And exactly <amount> reached card "<name>"
    And details and balance of card "<name>" say what it holds

    Examples:
      | name  | amount |
      | priya | 50.00  |
      | priya | 0.01   |
      | mohan | 200.00 |
      | farah | 999.99 |

  @EK-GIFT-120 @EK-GIFT-150
  Scenario: A gift card is not loaded again
    When 50.00 is loaded onto card "gopal"
    Then it is refused because the card is a gift card
    And exactly 0.00 reached card "gopal"

  @EK-LOAD-150 @EK-LOAD-280
  Scenario: A load that is sent twice loads once
    When 50.00 is loaded onto card "priya"
    And the call is sent again as it was
    Then the card call goes through
    And it is answered as the first was
    And exactly 50.00 reached card "priya"

  @EK-CARD-110 @EK-LOAD-230
  Scenario: A load that would take money is refused
    Given a load request of 50.00 for card "priya"
    But its "transactionType" is "DR"
    When it is sent
    Then it is refused because the transaction type is not CR

  @EK-KYC-020 @EK-KYC-060
  Scenario: A card without KYC is not loaded
    When 50.00 is loaded onto card "sunil"
    Then it is refused because the wallet has no minimum KYC
    And exactly 0.00 reached card "sunil"

  @EK-KYC-070 @EK-KYC-080
  Scenario: A card whose holder was turned down is not loaded
    When 50.00 is loaded onto card "suraj"
    Then it is refused because the KYC has failed
    And exactly 0.00 reached card "suraj"

  @EK-LOAD-240 @EK-LOAD-250
  Scenario Outline: A load whose <field> "<value>" does not go with the rest is refused
    Given a load request of 50.00 for card "priya"
    But its "<field>" is "<value>"
    When it is sent
    Then it is refused because type and transactionCode do not match
    And exactly 0.00 reached card "priya"

    Examples:
      | field           | value      |
      | type            | LOAD_MONEY |
      | transactionCode | PRINCIPLE  |
      | type            | OTHER      |

  @EK-LOAD-260 @EK-LOAD-270
  Scenario: Another load under the same reference is refused
    When 50.00 is loaded onto card "priya"
    And the call is sent again, but its "amount" is the JSON value 30.00
    Then it is refused because the reference was already used
    And exactly 50.00 reached card "priya"

  @EK-LOAD-130 @EK-LOAD-210
  Scenario: A load of a paisa more than the partner paid in is refused
    When 1000.01 is loaded onto card "zubin"
    Then it is refused because the partner's balance is too low
    And exactly 0.00 reached card "zubin"

  @EK-CARD-520
  Scenario: All that the partner paid in may be loaded, also after a refusal
    Given 1000.01 is loaded onto card "zubin"
    And it is refused because the partner's balance is too low
    When 1000.00 is loaded onto card "zubin"
    Then the card call goes through
    And exactly 1000.00 reached card "zubin"

  @EK-CORR-020 @EK-PAGE-080 @EK-CARD-600
  Scenario: A load is found by its reference
    When 50.00 is loaded onto card "priya"
    And 20.00 is loaded onto card "priya"
    Then the load of card "priya" is found by its reference alone

  @EK-TXN-110 @EK-TXN-120
  Scenario Outline: A card's transactions with a filter whose <field> is <value>
    When I call "card.get-transaction-details" wrongly with:
      | companyId         | {company acme}          |
      | cardAccountId     | {account of card priya} |
      | enKashCardId      | {card priya}            |
      | pgReferenceNumber | {unique reference}      |
      | <field>           | <value>                 |
    Then it is refused because a filter is not valid

    Examples:
      | field               | value                |
      | cardTransactionType | UP                   |
      | amountFrom          | plenty               |
      | txnDateFrom         | yesterday            |
      | txnDateTo           | 2026-13-01T00:00:00Z |

  @EK-CARD-500 @EK-ID-010
  Scenario: A card account shows what its cards hold together
    Given card account "prepaid" shows what its cards hold together
    When 50.00 is loaded onto card "puja"
    Then card account "prepaid" shows what its cards hold together

  @EK-CARD-120
  Scenario Outline: A search of card account "<account>" lists every card of its own
    Then card account "<account>" lists every card of its own

    Examples:
      | account |
      | prepaid |
      | gifts   |

  @EK-CARD-120
  Scenario: A search for one card finds it alone
    Then a search for card "priya" finds it alone

  @EK-HTTP-280
  Scenario: Looking at a card changes nothing
    Then looking at card "priya" changes nothing

  @EK-HTTP-270
  Scenario: A partner is told nothing of another partner's card
    Then partner "zenith" is told nothing of card "priya"
    And partner "acme" is told nothing of card "zubin"

  @EK-KYC-050
  Scenario: The details of a card name KYC and T&C
    Given a details request for card "priya"
    When it is sent
    Then the answer has:
      | payload.kycStatus     | Verified |
      | payload.partnerTncUrl | a string |

  @EK-OTP-230 @EK-OTP-240
  Scenario: A card pays no merchant as a wallet does
    Given a debit request of 20.00 from card "priya" for merchant "bazaar"
    When it is sent
    Then the debit is refused because the card is unknown
    And no money moved
