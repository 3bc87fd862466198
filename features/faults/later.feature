Feature: What ends otherwise, or never
  An answer that says PENDING promises nothing. What was begun may fail later
  or stay as it is; the money is where it was until it has moved.

  @EK-LOAD-380
  Scenario: A payment stays pending for ever, and loads nothing
    Given what the next call of "wallet.add-money-to-wallet" begins stays pending for ever
    When 100.00 is added to the wallet of "asha" through the gateway
    Then the payment is begun
    When the payment's time passes
    And 86400 seconds pass
    Then exactly 0.00 reached the wallet of "asha"

  @EK-LOAD-380
  Scenario: A payment fails after it was begun, and loads nothing
    Given what the next call of "wallet.add-money-to-wallet" begins ends in state "FAILED"
    When 100.00 is added to the wallet of "asha" through the gateway
    Then the payment is begun
    When the payment's time passes
    Then exactly 0.00 reached the wallet of "asha"

  @EK-LOAD-380
  Scenario: A payment whose answer is lost loads once
    Given the next answer of "wallet.add-money-to-wallet" is lost after the call was done
    When 100.00 is added to the wallet of "asha" through the gateway
    Then the client finds the answer lost
    When the call is sent again as it was
    And the payment's time passes
    Then exactly 100.00 reached the wallet of "asha"

  @EK-LOAD-380
  Scenario: The second payment arrives, though the first stays pending
    Given what the next call of "wallet.add-money-to-wallet" begins stays pending for ever
    And 100.00 is added to the wallet of "asha" through the gateway
    When 50.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then exactly 50.00 reached the wallet of "asha"

  @EK-LOAD-150
  Scenario: A top-up whose answer is lost loads once
    Given the next answer of "wallet.top-up-from-balance" is lost after the money moved
    When the wallet of "asha" is topped up with 100.00
    Then the client finds the answer lost
    And the client says that the call may have taken effect
    When the call is sent again as it was
    Then the top-up goes through
    And exactly 100.00 reached the wallet of "asha"
    And exactly 100.00 left the balance of partner "acme"

  @EK-LOAD-150
  Scenario: A top-up that is spoilt on its way back loads once
    Given the next 2 answers of "wallet.top-up-from-balance" are no JSON
    When the wallet of "asha" is topped up with 100.00
    And the call is sent again as it was
    Then the client finds the answer no JSON
    When the call is sent again as it was
    Then the top-up goes through
    And exactly 100.00 reached the wallet of "asha"

  Scenario Outline: A review that ends as <state>
    Given it is Monday 11:00:00 in India
    And what the next call of "wallet.vkyc-link-generation" begins ends in state "<state>"
    And a VKYC link was given for wallet "nitin"
    When the VKYC review is over
    Then the KYC of wallet "nitin" is "<state>"

    Examples:
      | state    |
      | Failed   |
      | Rejected |
      | Redo     |

  @EK-VKYC-080
  Scenario: A review that never ends
    Given it is Monday 11:00:00 in India
    And what the next call of "wallet.vkyc-link-generation" begins stays pending for ever
    And a VKYC link was given for wallet "nitin"
    When the VKYC review is over
    Then the KYC of wallet "nitin" is "Pending" with "Pending"
