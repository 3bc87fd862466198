Feature: The settlements with a merchant
  A partner sees what became of all its debits for a merchant, and of nobody else's.

  @EK-MERCHANT-170 @EK-MERCHANT-180 @EK-MERCHANT-190 @EK-MERCHANT-020 @EK-HTTP-280
  Scenario: A debit is listed at its merchant
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then partner "acme" sees exactly its debits at merchant "bazaar"
    And partner "acme" sees no debit at merchant "kirana"

  @EK-MERCHANT-180 @EK-MERCHANT-200
  Scenario: Debits of every wallet are listed, newest first
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And 60 seconds pass
    And a transaction OTP was sent for card "ravi"
    And the OTP is used to debit 0.01 for merchant "bazaar"
    And 60 seconds pass
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 19.99 for merchant "kirana"
    Then partner "acme" sees exactly its debits at merchant "bazaar"
    And partner "acme" sees exactly its debits at merchant "kirana"

  @EK-MERCHANT-180
  Scenario: A debit that was refused is not listed
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    And a wrong OTP is used to debit 5.00 for merchant "bazaar"
    Then partner "acme" sees exactly its debits at merchant "bazaar"

  @EK-MERCHANT-190
  Scenario: The list goes along with the settlement
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then partner "acme" sees exactly its debits at merchant "bazaar"
    When the time until the settlement is approved passes
    Then the settlement of the debit is APPROVED
    And partner "acme" sees exactly its debits at merchant "bazaar"
    When the time until the settlement is in process passes
    Then the settlement of the debit is SETTLEMENT_IN_PROCESS
    And partner "acme" sees exactly its debits at merchant "bazaar"
    When the time until the settlement is settled passes
    Then the settlement of the debit is SETTLED
    And partner "acme" sees exactly its debits at merchant "bazaar"

  @EK-MERCHANT-180 @EK-MERCHANT-190
  Scenario Outline: A debit whose settlement ends in <state> is still listed
    Given what the next call of "wallet.debit-wallet-for-merchant-transaction" begins ends in state "<state>"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the time until the settlement is settled passes
    Then the settlement of the debit is <state>
    And partner "acme" sees exactly its debits at merchant "bazaar"

    Examples:
      | state    |
      | DISPUTED |
      | ON_HOLD  |
      | REFUND   |

  @EK-HTTP-270 @EK-MERCHANT-180
  Scenario: Each partner sees its own debits only
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then partner "acme" sees exactly its debits at merchant "bazaar"
    And partner "zenith" sees no debit at merchant "bazaar"
    Given a transaction OTP was sent for card "zoya"
    And the OTP is used to debit 7.00 for merchant "bazaar"
    Then partner "zenith" sees exactly its debits at merchant "bazaar"
    And partner "acme" sees exactly its debits at merchant "bazaar"

  @EK-MERCHANT-170 @EK-MERCHANT-220 @EK-MERCHANT-010
  Scenario: A settlement is listed with amount, state and date
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When partner "acme" calls "wallet.merchant-settlement" with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
    Then the answer matches the contract
    And the answer has:
      | payload.recordsCount             | 1                |
      | payload.data[0].amount           | the amount 20.00 |
      | payload.data[0].settlementStatus | PENDING          |
      | payload.data[0].txnDate          | a date           |

  @EK-MERCHANT-210 @EK-MERCHANT-220
  Scenario Outline: The settlements whose <field> is <value> are found among three
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1.00 for merchant "bazaar"
    And 3600 seconds pass
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 2.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 3.00 for merchant "bazaar"
    When partner "acme" calls "wallet.merchant-settlement" with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
      | <field>          | <value>           |
    Then the answer matches the contract
    And exactly the settlements that fit are listed

    Examples:
      | field            | value    |
      | settlementStatus | PENDING  |
      | settlementStatus | APPROVED |
      | pageSize         | 2        |

  @EK-MERCHANT-210 @EK-MERCHANT-220
  Scenario Outline: The settlements of debits <which> are found by date
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1.00 for merchant "bazaar"
    And 60 seconds pass
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 2.00 for merchant "bazaar"
    And partner "acme" calls "wallet.merchant-settlement" with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
    And I remember payload.data[0].txnDate as "second"
    And 60 seconds pass
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 3.00 for merchant "bazaar"
    When partner "acme" calls "wallet.merchant-settlement" with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
      | <field>          | {second}          |
    Then the answer matches the contract
    And exactly the settlements that fit are listed

    Examples:
      | which              | field       |
      | from the second on | txnDateFrom |
      | up to the second   | txnDateTo   |

  @EK-MERCHANT-210 @EK-MERCHANT-220
  Scenario Outline: Page <page> of the settlements has its part of them
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 2.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 3.00 for merchant "bazaar"
    When partner "acme" calls "wallet.merchant-settlement" with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
      | pageNumber       | <page>            |
      | pageSize         | 2                 |
    Then exactly the settlements that fit are listed

    Examples:
      | page |
      | 1    |
      | 2    |

  @EK-DEBIT-110 @EK-DEBIT-120
  Scenario: The settlements with a merchant that nobody knows are refused
    Given a request of partner "acme" for the settlements at merchant "bazaar"
    But it names an unknown merchant
    When it is sent
    Then it is refused because the merchant is unknown

  @EK-TXN-110 @EK-TXN-120
  Scenario Outline: A filter of settlements whose <field> is <value> is refused
    When partner "acme" calls "wallet.merchant-settlement" wrongly with:
      | companyId        | {company acme}    |
      | merchantDetailId | {merchant bazaar} |
      | <field>          | <value>           |
    Then it is refused because a filter is not valid

    Examples:
      | field            | value                |
      | settlementStatus | Settled              |
      | settlementStatus | PAID                 |
      | txnDateFrom      | yesterday            |
      | txnDateTo        | 2026-13-01T00:00:00Z |
      | pageNumber       | 0                    |
      | pageSize         | 101                  |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario: The settlements are refused without a merchant
    Given a request of partner "acme" for the settlements at merchant "bazaar"
    But it has no "merchantDetailId"
    When it is sent
    Then it is refused because a field is missing

  @EK-AUTH-110 @EK-AUTH-120
  Scenario: The settlements are refused without a token
    Given a request of partner "acme" for the settlements at merchant "bazaar"
    But it has no header "Authorization"
    When it is sent
    Then it is refused because the token is missing

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: The settlements are refused under another partner's partnerId
    Given a request of partner "acme" for the settlements at merchant "bazaar"
    But it carries the partnerId of partner "zenith"
    When it is sent
    Then it is refused because the partnerId is another partner's
