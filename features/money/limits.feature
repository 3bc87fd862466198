Feature: How much a wallet takes
  A wallet holds no more than its limit, and takes no more in a month. The
  check asks for both, and moves nothing.

  @EK-LOAD-110 @EK-LOAD-410
  Scenario: A check moves nothing
    Given wallet "asha" holds at least 1.00
    When I call "wallet.funding-limit-validation" with:
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
      | amountToLoad  | 100.00                 |
    Then the answer matches the contract
    And the answer has:
      | payload.amountToLoad   | "100.00"             |
      | payload.availableLimit | the amount 199500.00 |
    And no money moved

  @EK-LOAD-120
  Scenario: A wallet is loaded up to the limit
    When the wallet of "asha" is topped up with 199500.00
    Then the top-up goes through
    And exactly 199500.00 reached the wallet of "asha"

  @EK-LOAD-140 @EK-LOAD-220
  Scenario: A load of a paisa over the limit is refused
    When the wallet of "asha" is topped up with 199500.01
    Then it is refused because the wallet's limit would be exceeded
    And exactly 0.00 reached the wallet of "asha"
    And exactly 0.00 left the balance of partner "acme"

  @EK-LOAD-140 @EK-LOAD-220 @EK-LIMIT-010 @EK-LIMIT-030
  Scenario: A paisa over the limit is refused after many loads, too
    When the wallet of "asha" is topped up with 100000.00
    And the wallet of "asha" is topped up with 99499.99
    And the wallet of "asha" is topped up with 0.01
    Then the top-up goes through
    When the wallet of "asha" is topped up with 0.01
    Then it is refused because the wallet's limit would be exceeded
    And exactly 199500.00 reached the wallet of "asha"

  @EK-LOAD-420
  Scenario Outline: The check of <amount> says what the load will meet
    Given wallet "asha" holds at least 1.00
    Then a check and a top-up of <amount> agree for the wallet of "asha"

    Examples:
      | amount    |
      | 0.01      |
      | 199499.99 |
      | 199500.00 |
      | 199500.01 |
      | 999999.99 |

  @EK-LOAD-140 @EK-LOAD-220 @EK-LIMIT-020
  Scenario: What was spent makes room in the wallet, not in the month
    Given the wallet of "asha" is topped up with 199500.00
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1000.00 for merchant "bazaar"
    When the wallet of "asha" is topped up with 500.00
    Then the top-up goes through
    When the wallet of "asha" is topped up with 0.01
    Then it is refused because the wallet's limit would be exceeded
    And exactly 199000.00 reached the wallet of "asha"

  @EK-LOAD-430
  Scenario: A new month has a limit of its own
    Given the month in India has 60 seconds left
    And the wallet of "asha" is topped up with 199500.00
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1000.00 for merchant "bazaar"
    And the wallet of "asha" is topped up with 500.00
    When 61 seconds pass
    And the wallet of "asha" is topped up with 500.00
    Then the top-up goes through
    And exactly 199500.00 reached the wallet of "asha"

  @EK-LOAD-140 @EK-LOAD-220
  Scenario: The last minute of a month still belongs to it
    Given the month in India has 60 seconds left
    And the wallet of "asha" is topped up with 199500.00
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 1000.00 for merchant "bazaar"
    And the wallet of "asha" is topped up with 500.00
    When 30 seconds pass
    And the wallet of "asha" is topped up with 500.00
    Then it is refused because the wallet's limit would be exceeded

  @EK-LOAD-400 @EK-LOAD-140 @EK-LOAD-220
  Scenario: Money on its way takes its room
    Given wallet "asha" holds at least 1.00
    And 199000.00 is added to the wallet of "asha" through the gateway
    When the wallet of "asha" is topped up with 500.01
    Then it is refused because the wallet's limit would be exceeded
    When the wallet of "asha" is topped up with 500.00
    Then the top-up goes through

  @EK-OTP-230 @EK-OTP-240
  Scenario: The question for the limit of an unknown wallet is refused
    Given a limit request of 20.00 for the wallet of "asha"
    But it names an unknown card
    When it is sent
    Then it is refused because the card is unknown

  @EK-LIMIT-010 @EK-LOAD-140 @EK-LOAD-220
  Scenario: With minimum KYC a wallet holds less
    When the wallet of "nitin" is topped up with 1000.01
    Then it is refused because the wallet's limit would be exceeded
    When the wallet of "nitin" is topped up with 1000.00
    Then the top-up goes through
    When the wallet of "nitin" is topped up with 0.01
    Then it is refused because the wallet's limit would be exceeded
    And exactly 1000.00 reached the wallet of "nitin"

  @EK-LIMIT-020 @EK-LOAD-140 @EK-LOAD-220
  Scenario: With minimum KYC a wallet takes less in a month
    Given the wallet of "nitin" is topped up with 1000.00
    And a transaction OTP was sent for card "nitin"
    And the OTP is used to debit 5000.00 for merchant "bazaar"
    And a transaction OTP was sent for card "nitin"
    And the OTP is used to debit 5000.00 for merchant "bazaar"
    When the wallet of "nitin" is topped up with 9000.01
    Then it is refused because the wallet's limit would be exceeded
    When the wallet of "nitin" is topped up with 9000.00
    Then the top-up goes through
    And exactly 10000.00 left the balance of partner "acme"
    And balance, transactions and ledger of the wallet of "nitin" agree

  @EK-KYC-020 @EK-KYC-060
  Scenario Outline: A wallet without KYC takes nothing <way>
    When <load>
    Then it is refused because the wallet has no minimum KYC
    And exactly 0.00 reached the wallet of "kavya"

    Examples:
      | way                 | load                                                       |
      | from the partner    | the wallet of "kavya" is topped up with 1.00               |
      | through the gateway | 1.00 is added to the wallet of "kavya" through the gateway |

  @EK-TNC-020 @EK-TNC-030
  Scenario Outline: A wallet whose T&C are not accepted takes nothing <way>
    When <load>
    Then it is refused because the T&C are not accepted
    And exactly 0.00 reached the wallet of "tara"

    Examples:
      | way                 | load                                                      |
      | from the partner    | the wallet of "tara" is topped up with 1.00               |
      | through the gateway | 1.00 is added to the wallet of "tara" through the gateway |

  @EK-KYC-070 @EK-KYC-080
  Scenario Outline: A wallet whose holder was turned down takes nothing <way>
    When <load>
    Then it is refused because the KYC has failed
    And exactly 0.00 reached the wallet of "farid"

    Examples:
      | way                 | load                                                       |
      | from the partner    | the wallet of "farid" is topped up with 1.00               |
      | through the gateway | 1.00 is added to the wallet of "farid" through the gateway |

  @EK-LOAD-420
  Scenario Outline: The check knows the wallet of <name>
    Given wallet "<name>" holds at least 1.00
    Then a check and a top-up of <amount> agree for the wallet of "<name>"

    Examples:
      | name  | amount  |
      | nitin | 1000.00 |
      | nitin | 1000.01 |
      | kavya | 1.00    |
      | tara  | 1.00    |
      | farid | 1.00    |

  Scenario Outline: The check refuses the wallet of <name> for what its load would be refused
    Given a limit request of 1.00 for the wallet of "<name>"
    When it is sent
    Then it is refused because <reason>
    And no money moved

    @EK-KYC-020 @EK-KYC-060
    Examples:
      | name  | reason                        |
      | kavya | the wallet has no minimum KYC |

    @EK-TNC-020 @EK-TNC-030
    Examples:
      | name | reason                   |
      | tara | the T&C are not accepted |

    @EK-KYC-070 @EK-KYC-080
    Examples:
      | name  | reason             |
      | farid | the KYC has failed |
