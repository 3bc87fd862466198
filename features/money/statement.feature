Feature: Balance and transactions of a wallet
  The balance, the sum of the transactions and the ledger are the same.

  @EK-LOAD-160 @EK-TXN-030 @EK-TXN-050 @EK-TXN-060 @EK-TXN-080
  Scenario: After loads and debits all agree
    Given the wallet of "asha" is topped up with 100.00
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 19.99 for merchant "bazaar"
    And 0.01 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 580.02 for merchant "kirana"
    Then balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-160 @EK-TXN-050
  Scenario: Money on its way to a bank has left
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-160 @EK-TXN-050
  Scenario: Money of a failed transfer is back everywhere
    Given what the next call of "wallet.imps-fund-transfer" begins ends in state "FAILED"
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the transfer's time passes
    Then balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-160 @EK-TXN-050
  Scenario: A refund is back everywhere
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "REFUND"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-160 @EK-TXN-050
  Scenario: Both sides list what went from wallet to wallet
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "ravi"
    Then balance, transactions and ledger of the wallet of "asha" agree
    And balance, transactions and ledger of the wallet of "ravi" agree

  @EK-LOAD-160
  Scenario: The balance follows a load and a debit
    Given the balance of the wallet of "asha" is read
    When the wallet of "asha" is topped up with 100.00
    Then exactly 100.00 reached the wallet of "asha"
    And the wallet of "asha" shows 100.00 more than before
    When a transaction OTP was sent for card "asha"
    And the OTP is used to debit 300.05 for merchant "bazaar"
    Then the wallet of "asha" shows 200.05 less than before

  @EK-LOAD-160
  Scenario: A wallet that nobody touched shows what it held
    Given wallet "asha" holds at least 1.00
    And the balance of the wallet of "asha" is read
    When the wallet of "ravi" is topped up with 100.00
    Then the wallet of "asha" shows 0.00 more than before

  @EK-LOAD-160
  Scenario: A refused load changes no balance
    Given wallet "zoya" holds at least 1.00
    And the balance of the wallet of "zoya" is read
    When the wallet of "zoya" is topped up with 1000.01
    Then the wallet of "zoya" shows 0.00 more than before

  @EK-HTTP-280
  Scenario: Looking at balance and transactions changes nothing
    Given wallet "asha" holds at least 1.00
    When the balance of the wallet of "asha" is read
    And I call "wallet.get-transaction-details" with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
    Then the answer matches the contract
    And no money moved

  @EK-TXN-020 @EK-TXN-070 @EK-LOAD-120
  Scenario: A transaction names what it was
    Given wallet "asha" holds at least 1.00
    And a top-up request of 20.00 for the wallet of "asha"
    And its "uniqueReferenceNumber" is "REF <b>7</b>'; --"
    And its "remarks" is "टैक्सी"
    When it is sent
    Then the top-up goes through
    When I call "wallet.get-transaction-details" with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
    Then the answer matches the contract
    And the answer has:
      | payload.recordsCount                | 1                 |
      | payload.data[0].amount              | the amount 20.00  |
      | payload.data[0].cardTransactionType | CR                |
      | payload.data[0].type                | LOAD_MONEY        |
      | payload.data[0].status              | SUCCESS           |
      | payload.data[0].pgReferenceNumber   | REF <b>7</b>'; -- |
      | payload.data[0].description         | टैक्सी            |
      | payload.data[0].balance             | the amount 520.00 |

  @EK-TXN-030 @EK-TXN-050
  Scenario: The newest comes first, also among many
    Given the wallet of "asha" is topped up with 1.00 60 times at once
    And 1 seconds pass
    And the wallet of "asha" is topped up with 2.00
    And 1 seconds pass
    And the wallet of "asha" is topped up with 3.00 60 times at once
    Then balance, transactions and ledger of the wallet of "asha" agree

  @EK-TXN-040 @EK-TXN-070
  Scenario Outline: The transactions whose <field> is <value> are found among all
    Given the wallet of "asha" is topped up with 10.00
    And the wallet of "asha" is topped up with 20.00
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And 30.00 is added to the wallet of "asha" through the gateway
    When I call "wallet.get-transaction-details" with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
      | <field>       | <value>                |
    Then the answer matches the contract
    And exactly the transactions that fit are listed

    Examples:
      | field               | value   |
      | cardTransactionType | CR      |
      | cardTransactionType | DR      |
      | status              | PENDING |
      | status              | SUCCESS |
      | amountFrom          | 20.00   |
      | amountFrom          | 20.01   |
      | amountTo            | 19.99   |
      | amountTo            | 20.00   |
      | pageSize            | 3       |

  @EK-TXN-040 @EK-TXN-070
  Scenario Outline: Page <page> of a list has its part of the transactions
    Given wallet "asha" holds at least 1.00
    And the wallet of "asha" is topped up with 10.00 5 times at once
    When I call "wallet.get-transaction-details" with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
      | pageNumber    | <page>                 |
      | pageSize      | 2                      |
    Then exactly the transactions that fit are listed

    Examples:
      | page |
      | 1    |
      | 2    |
      | 3    |
      | 4    |

  @EK-TXN-040
  Scenario: A load is found by its reference
    Given wallet "asha" holds at least 1.00
    And the wallet of "asha" is topped up with 10.00
    And I call "wallet.top-up-from-balance" with:
      | enKashCardId          | {card asha}        |
      | amount                | 20.00              |
      | transactionType       | CR                 |
      | uniqueReferenceNumber | {unique reference} |
    And I remember payload.pgReferenceNumber as "reference"
    When I call "wallet.get-transaction-details" with:
      | cardAccountId     | {account of card asha} |
      | enKashCardId      | {card asha}            |
      | pgReferenceNumber | {reference}            |
    Then exactly the transactions that fit are listed

  @EK-TXN-110 @EK-TXN-120
  Scenario Outline: A filter whose <field> is <value> is refused
    When I call "wallet.get-transaction-details" wrongly with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
      | <field>       | <value>                |
    Then it is refused because a filter is not valid

    Examples:
      | field               | value                 |
      | cardTransactionType | UP                    |
      | status              | HEARSAY               |
      | txnDateFrom         | yesterday             |
      | txnDateTo           | 2026-13-01T00:00:00Z  |
      | pageNumber          | 0                     |
      | pageSize            | 101                   |

  @EK-HTTP-270
  Scenario: Another partner's wallet cannot be read
    Given the wallet of "asha" is topped up with 100.00
    Then partner "zenith" cannot read the wallet of "asha"
    And partner "acme" cannot read the wallet of "zoya"

  @EK-OTP-250 @EK-OTP-260
  Scenario: The balance of a wallet of another account is refused
    Given a balance request for the wallet of "asha"
    But it names card account "travel"
    When it is sent
    Then it is refused because the card belongs to another account

  @EK-OTP-230 @EK-OTP-240
  Scenario: The transactions of an unknown wallet are refused
    Given a transactions request for the wallet of "asha"
    But it names an unknown card
    When it is sent
    Then it is refused because the card is unknown

  @EK-AUTH-110 @EK-AUTH-120
  Scenario: The balance is refused without a token
    Given a balance request for the wallet of "asha"
    But it has no header "Authorization"
    When it is sent
    Then it is refused because the token is missing

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: The transactions are refused under another partner's partnerId
    Given a transactions request for the wallet of "asha"
    But it carries the partnerId of partner "zenith"
    When it is sent
    Then it is refused because the partnerId is another partner's
