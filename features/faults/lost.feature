Feature: An answer that never comes
  A call that moves money may have done so although nobody was told. Who
  made it finds out before anything is sent again, and sends it as it was:
  its reference makes the second call harmless.

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: The answer is lost after the money moved
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-DEBIT-030 @EK-DEBIT-350
  Scenario: After a lost answer the same debit is told what became of it
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"
    And merchant "bazaar" received exactly 20.00

  @EK-DEBIT-010 @EK-DEBIT-350
  Scenario: The answer is lost twice, and the money moves once
    Given a transaction OTP was sent for card "asha"
    And the next 2 answers of "wallet.debit-wallet-for-merchant-transaction" are lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the fault struck 1 time
    When the call is sent again as it was
    Then the fault struck 2 times
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-050 @EK-DEBIT-170 @EK-DEBIT-180 @EK-DEBIT-010
  Scenario: After a lost answer a new reference does not pay a second time
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    And the same OTP is used again
    Then the second debit is refused because the OTP was already used
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: After a lost answer another amount under the same reference is refused
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    And the call is sent again, but its "amount" is the JSON value 21.00
    Then the debit is refused because the transaction id was already used
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: The call is lost before anything is done
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is lost before anything is done
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 0.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-DEBIT-350
  Scenario: What was lost on the way in can be sent again as it was
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is lost before anything is done
    When the OTP is used to debit 20.00 for merchant "bazaar"
    And the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: The connection is reset
    Given a transaction OTP was sent for card "asha"
    And the next call of "wallet.debit-wallet-for-merchant-transaction" is met by a reset of the connection
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 0.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: The connection is reset after the money moved
    Given a transaction OTP was sent for card "asha"
    And the fault "connection-reset" for "wallet.debit-wallet-for-merchant-transaction" with:
      | committed    | yes   |
      | match.amount | 20.00 |
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-080
  Scenario: The answer to an OTP request is lost, and the SMS came
    Given the next answer of "wallet.generate-transaction-otp" is lost after the call was done
    When a transaction OTP is requested for card "asha"
    Then the client finds the answer lost
    And the client leaves the repeating to its caller
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the OTP reaches the mobile of card "asha" once

  @EK-OTP-010
  Scenario: The SMS never arrives, and a second one does
    Given the next SMS of "wallet.generate-transaction-otp" never arrives
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And no SMS reached the mobile of card "asha"
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the OTP reaches the mobile of card "asha" once

  @EK-TOKEN-010
  Scenario: The answer to a token request is lost, and the next is granted
    Given the next answer of "gateway.get-authorization-token" is lost after the call was done
    When partner "acme" asks for a token
    Then the client finds the answer lost
    And the client leaves the repeating to its caller
    When partner "acme" asks for a token
    Then a token is granted
