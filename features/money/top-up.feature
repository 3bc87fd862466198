Feature: Wallet Top-Up from Balance
  A top-up moves money from the partner's prefunded balance to a wallet. No
  gateway is involved.

  @EK-LOAD-120 @EK-LOAD-310 @EK-LOAD-320 @EK-LOAD-330 @EK-LOAD-340
  Scenario: What the partner gives reaches the wallet
    When the wallet of "asha" is topped up with 100.00
    Then the top-up goes through
    And exactly 100.00 reached the wallet of "asha"
    And exactly 100.00 left the balance of partner "acme"

  @EK-LOAD-120 @EK-LOAD-160 @EK-BALANCE-020
  Scenario Outline: <amount> is loaded and read back to the paisa
    Given the balance of the wallet of "asha" is read
    When the wallet of "asha" is topped up with <amount>
    Then the top-up goes through
    And exactly <amount> reached the wallet of "asha"
    And the wallet of "asha" shows <amount> more than before

    Examples:
      | amount    |
      | 0.01      |
      | 0.10      |
      | 19.99     |
      | 12345.67  |
      | 199500.00 |

  @EK-LOAD-120
  Scenario: One wallet's top-up leaves the others alone
    When the wallet of "asha" is topped up with 100.00
    Then exactly 100.00 reached the wallet of "asha"
    And exactly 0.00 reached the wallet of "ravi"
    And exactly 0.00 reached the wallet of "zoya"
    And exactly 0.00 left the balance of partner "zenith"

  @EK-LOAD-350
  Scenario: Every load has an id of its own
    Given wallet "asha" holds at least 1.00
    When the wallet of "asha" is topped up with 1.00
    And the wallet of "asha" is topped up with 1.00
    And 1.00 is added to the wallet of "asha" through the gateway
    Then every load has a transaction id of its own

  @EK-LOAD-120 @EK-LOAD-160 @EK-TXN-050
  Scenario: Eight top-ups at once are eight top-ups
    When the wallet of "asha" is topped up with 12.50 8 times at once
    Then exactly 8 top-ups go through
    And exactly 100.00 reached the wallet of "asha"
    And exactly 100.00 left the balance of partner "acme"
    And balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-130 @EK-LOAD-210
  Scenario: A partner gives all that it has, and not a paisa more
    When the wallet of "zoya" is topped up with 1000.00
    Then the top-up goes through
    When the wallet of "zoya" is topped up with 0.01
    Then it is refused because the partner's balance is too low
    And exactly 1000.00 reached the wallet of "zoya"
    And exactly 1000.00 left the balance of partner "zenith"

  @EK-LOAD-130 @EK-LOAD-210
  Scenario: A top-up of a paisa more than the partner has is refused
    When the wallet of "zoya" is topped up with 1000.01
    Then it is refused because the partner's balance is too low
    And exactly 0.00 reached the wallet of "zoya"

  @EK-LOAD-120
  Scenario: Where the balance is enough for five, five of eight at once go through
    When the wallet of "zoya" is topped up with 200.00 8 times at once
    Then exactly 5 top-ups go through
    And exactly 1000.00 reached the wallet of "zoya"
    And exactly 1000.00 left the balance of partner "zenith"

  @EK-CARD-110 @EK-LOAD-230
  Scenario: A top-up that is no credit is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "transactionType" is "DR"
    When it is sent
    Then it is refused because the transaction type is not CR
    And exactly 0.00 reached the wallet of "asha"

  @EK-LOAD-240 @EK-LOAD-250
  Scenario Outline: A top-up of type <type> with the code <code> is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "type" is "<type>"
    And its "transactionCode" is "<code>"
    When it is sent
    Then it is refused because type and transactionCode do not match

    Examples:
      | type          | code       |
      | ALLOCATE_FUND | PRINCIPLE  |
      | LOAD_MONEY    | ALLOCATION |
      | SALE          | ALLOCATION |

  @EK-LOAD-120
  Scenario: The other documented pair of type and code is taken
    Given a top-up request of 20.00 for the wallet of "asha"
    And its "type" is "LOAD_MONEY"
    And its "transactionCode" is "PRINCIPLE"
    When it is sent
    Then the top-up goes through
    And exactly 20.00 reached the wallet of "asha"

  @EK-LOAD-120
  Scenario: The card account need not be named
    Given a top-up request of 20.00 for the wallet of "asha"
    But it has no "cardAccountId"
    When it is sent
    Then the top-up goes through
    And exactly 20.00 reached the wallet of "asha"

  @EK-OTP-210 @EK-OTP-220
  Scenario: Another partner's wallet is not topped up
    Given a top-up request of 20.00 for the wallet of "asha"
    But it names card account "north"
    And it names card "zoya"
    When it is sent
    Then it is refused because the card account is unknown
    And exactly 0.00 reached the wallet of "zoya"
    And exactly 0.00 left the balance of partner "acme"
