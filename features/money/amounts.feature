Feature: Amounts that no load takes
  A refused load moves no money, and a question for the limit never does.

  @EK-DEBIT-270 @EK-DEBIT-280
  Scenario Outline: A top-up of <amount> is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then it is refused because the amount is not valid
    And exactly 0.00 reached the wallet of "asha"
    And exactly 0.00 left the balance of partner "acme"

    Examples:
      | amount |
      | 0      |
      | 0.00   |
      | -0.01  |
      | 20.001 |
      | 1e-3   |

  @EK-HTTP-230 @EK-HTTP-240
  Scenario Outline: A top-up of <amount>, which is no number, is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then it is refused because a field has the wrong type

    Examples:
      | amount   |
      | "20.00"  |
      | "twenty" |
      | true     |
      | [20]     |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: A top-up whose <field> is <value> is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "<field>" is the JSON value <value>
    When it is sent
    Then it is refused because a field is missing

    Examples:
      | field                 | value |
      | amount                | null  |
      | amount                | ""    |
      | uniqueReferenceNumber | ""    |
      | enKashCardId          | null  |

  @EK-LOAD-130 @EK-LOAD-210
  Scenario Outline: A top-up of <amount>, more than anybody has, is refused
    Given a top-up request of 20.00 for the wallet of "asha"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then it is refused because the partner's balance is too low
    And exactly 0.00 reached the wallet of "asha"

    Examples:
      | amount                  |
      | 1000000000000000        |
      | 1000000000000001        |
      | 99999999999999999999.99 |
      | 1e300                   |

  @EK-DEBIT-270 @EK-DEBIT-280
  Scenario Outline: A payment of <amount> is refused
    Given a payment request of 20.00 for the wallet of "asha"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then it is refused because the amount is not valid

    Examples:
      | amount |
      | 0      |
      | -20.00 |
      | 20.001 |

  @EK-LOAD-140 @EK-LOAD-220
  Scenario: A payment of more than anybody has is refused
    Given a payment request of 20.00 for the wallet of "asha"
    But its "amount" is the JSON value 1e15
    When it is sent
    Then it is refused because the wallet's limit would be exceeded

  @EK-DEBIT-270 @EK-DEBIT-280 @EK-LOAD-110
  Scenario Outline: The question for the limit of "<amount>" is refused
    Given a limit request of 20.00 for the wallet of "asha"
    But its "amountToLoad" is "<amount>"
    When it is sent
    Then it is refused because the amount is not valid
    And no money moved

    Examples:
      | amount  |
      | 0       |
      | -1      |
      | 20.001  |
      | 1e2     |
      | twenty  |
      | 1,000   |
      | +20     |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario: The question for the limit of nothing is refused
    Given a limit request of 20.00 for the wallet of "asha"
    But its "amountToLoad" is ""
    When it is sent
    Then it is refused because a field is missing

  @EK-HTTP-230 @EK-HTTP-240
  Scenario: The question for a limit in a number, where a text is due, is refused
    Given a limit request of 20.00 for the wallet of "asha"
    But its "amountToLoad" is the JSON value 20.00
    When it is sent
    Then it is refused because a field has the wrong type

  @EK-LOAD-140 @EK-LOAD-220
  Scenario: The question for the limit of more than anybody has is refused
    Given a limit request of 20.00 for the wallet of "asha"
    But its "amountToLoad" is "1000000000000000"
    When it is sent
    Then it is refused because the wallet's limit would be exceeded
