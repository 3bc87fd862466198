Feature: A server that is busy, slow or out of order
  A server that says no because it failed may have failed after the money
  moved. One that asks to wait is given its time.

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: A server error, with nothing done
    Given a transaction OTP was sent for card "asha"
    And the next 2 calls of "wallet.debit-wallet-for-merchant-transaction" are answered with status 503, with nothing done
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the answer's status is 503
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    When the call is sent again as it was
    Then the fault struck 2 times
    And exactly 0.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A server error, though the money moved
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is answered with status 500, though it is done
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the answer's status is 500
    And the client says that the call may have taken effect
    And exactly 20.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A bad request of the server's own making leaves the OTP usable
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is answered with status 400, with nothing done
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the answer is a refusal
    And exactly 0.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-010
  Scenario: An error code in a success status is a refusal
    Given the next call of "wallet.generate-transaction-otp" is answered with code 4711 in a success status
    When a transaction OTP is requested for card "asha"
    Then the answer is a refusal
    And the answer's code is 4711
    And no SMS reached the mobile of card "asha"
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

  @EK-OTP-010 @EK-RETRY-010
  Scenario Outline: Who is told to wait waits, as a <form>
    Given the next call of "wallet.generate-transaction-otp" is answered with 429 and 30 seconds to wait, as a <form>
    When a transaction OTP is requested for card "asha"
    Then the answer's status is 429
    And the answer asks to wait 30 seconds
    And the client leaves the repeating to its caller
    And no SMS reached the mobile of card "asha"
    When the time passes that the answer asks to wait
    And a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the OTP reaches the mobile of card "asha" once

    Examples:
      | form   |
      | number |
      | date   |

  @EK-DEBIT-010
  Scenario: A debit that is told to wait moves nothing
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is answered with 429 and 2 seconds to wait, as a number
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the answer is a refusal
    And the answer asks to wait 2 seconds
    And exactly 0.00 left the wallet of "asha"
    When the time passes that the answer asks to wait
    And the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  Scenario: Every call is told to wait
    Given every call of "wallet.generate-transaction-otp" is answered with 429 and 1 seconds to wait, as a number
    When a transaction OTP is requested for card "asha"
    And a transaction OTP is requested for card "ravi"
    Then the fault struck 2 times
    And no SMS reached the mobile of card "ravi"
    When a transaction OTP is requested for card "asha"
    Then the answer is a refusal

  @EK-DEBIT-010
  Scenario: An answer that is slow is a success all the same
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" takes 50 milliseconds
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-010
  Scenario: An answer in drops is a success all the same
    Given the next answer of "wallet.generate-transaction-otp" arrives in drops over 50 milliseconds
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: The client does not wait long enough, and the money moved
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" takes 10000 milliseconds
    And the client waits at most 300 milliseconds for an answer
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer late
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 20.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-010
  Scenario: What exists is unknown at first
    Given the next 2 calls of "wallet.generate-transaction-otp" are refused for now because the card is unknown
    When a transaction OTP is requested for card "asha"
    Then the answer is a refusal
    When a transaction OTP is requested for card "asha"
    Then the answer is a refusal
    And the fault struck 2 times
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

  @EK-DEBIT-010
  Scenario: The third debit alone is lost
    Given the fault "reply-lost" for "wallet.debit-wallet-for-merchant-transaction" with:
      | after | 2 |
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 1.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 2.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 4.00 for merchant "bazaar"
    Then the client finds the answer lost
    And exactly 7.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A fault strikes one card and not the other
    Given the fault "error-status" for "wallet.debit-wallet-for-merchant-transaction" with:
      | match.mobile | 6000000022 |
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 5.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 5.00 for merchant "bazaar"
    Then the answer's status is 503
    And exactly 5.00 left the wallet of "asha"
    And exactly 0.00 left the wallet of "ravi"
