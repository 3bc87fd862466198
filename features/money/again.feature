Feature: The same call again
  A caller whose answer was lost sends the call again. Its reference makes the
  second harmless; another call under the same reference is refused.

  @EK-DEBIT-350
  Scenario: A debit that is sent again moves nothing
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the call is sent again as it was
    Then it is answered as the first was
    And exactly 20.00 left the wallet of "asha"
    And merchant "bazaar" received exactly 20.00

  @EK-DEBIT-350
  Scenario: A debit that is sent again by many at once moves nothing
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the call is sent again 8 times at once
    Then it is answered as the first was
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-350
  Scenario: A debit that is sent again after its OTP's time moves nothing
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the OTP's time passes
    And the call is sent again as it was
    Then it is answered as the first was
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: Another debit under the same transaction id is refused
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the call is sent again, but its "amount" is the JSON value 30.00
    Then it is refused because the transaction id was already used
    And exactly 20.00 left the wallet of "asha"

  @EK-LOAD-150 @EK-LOAD-280
  Scenario: A top-up that is sent again loads nothing
    Given the wallet of "asha" is topped up with 100.00
    When the call is sent again as it was
    Then it is answered as the first was
    And exactly 100.00 reached the wallet of "asha"
    And exactly 100.00 left the balance of partner "acme"

  @EK-LOAD-150 @EK-LOAD-280
  Scenario: A top-up that is sent again by many at once loads nothing
    Given the wallet of "asha" is topped up with 100.00
    When the call is sent again 8 times at once
    Then exactly 100.00 reached the wallet of "asha"
    And it is answered as the first was
    And balance, transactions and ledger of the wallet of "asha" agree

  @EK-LOAD-260 @EK-LOAD-270 @EK-LOAD-150
  Scenario: Another top-up under the same reference is refused
    Given the wallet of "asha" is topped up with 100.00
    When the call is sent again as it was
    And the call is sent again, but its "amount" is the JSON value 30.00
    Then it is refused because the reference was already used
    And exactly 100.00 reached the wallet of "asha"

  @EK-LOAD-260 @EK-LOAD-270
  Scenario: A top-up of another wallet under the same reference is refused
    Given the wallet of "asha" is topped up with 100.00 under the reference "first"
    When the wallet of "ravi" is topped up with 100.00 under the reference "first"
    Then it is refused because the reference was already used
    And exactly 0.00 reached the wallet of "ravi"

  @EK-LOAD-290
  Scenario: Two partners may use the same reference
    Given the wallet of "asha" is topped up with 100.00 under the reference "first"
    When the wallet of "zoya" is topped up with 50.00 under the reference "first"
    Then the top-up goes through
    And exactly 100.00 reached the wallet of "asha"
    And exactly 50.00 reached the wallet of "zoya"
    And exactly 50.00 left the balance of partner "zenith"

  @EK-LOAD-150 @EK-LOAD-280
  Scenario: A payment that is sent again begins nothing
    Given 100.00 is added to the wallet of "asha" through the gateway
    When the call is sent again as it was
    And the payment's time passes
    Then it is answered as the first was
    And exactly 100.00 reached the wallet of "asha"

  @EK-LOAD-150 @EK-LOAD-280
  Scenario: A payment that is sent again after it succeeded begins nothing
    Given 100.00 is added to the wallet of "asha" through the gateway
    When the payment's time passes
    And the call is sent again as it was
    And 60 seconds pass
    Then it is answered as the first was
    And exactly 100.00 reached the wallet of "asha"

  @EK-LOAD-260 @EK-LOAD-270
  Scenario: Another payment under the same reference is refused
    Given 100.00 is added to the wallet of "asha" through the gateway
    When the call is sent again, but its "amount" is the JSON value 100.01
    Then it is refused because the reference was already used

  @EK-LOAD-120
  Scenario: A refused top-up leaves its reference free
    Given the wallet of "zoya" is topped up with 1000.01 under the reference "first"
    And it is refused because the partner's balance is too low
    When the wallet of "zoya" is topped up with 1000.00 under the reference "first"
    Then the top-up goes through
    And exactly 1000.00 reached the wallet of "zoya"
