Feature: An answer that cannot be read
  An answer that cannot be read is no success, and no refusal either: money may
  have moved.

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario Outline: The answer is spoilt after the money moved: <how>
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is <how>
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer <found>
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 20.00 left the wallet of "asha"
    When the call is sent again as it was
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

    Examples:
      | how                  | found                |
      | cut off              | cut off              |
      | JSON that ends early | cut off              |
      | no JSON              | no JSON              |
      | not declared as JSON | not declared as JSON |

  @EK-DEBIT-010 @EK-RETRY-010
  Scenario: An HTML page stands where the answer should
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is an HTML page
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer not declared as JSON
    And the client says that the call may have taken effect
    And the client leaves the repeating to its caller
    And exactly 0.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: An HTML page stands where the answer should, though the money moved
    Given a transaction OTP was sent for card "asha"
    And the fault "html-page" for "wallet.debit-wallet-for-merchant-transaction" with:
      | status    | 504 |
      | committed | yes |
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the answer's status is 504
    And the client finds the answer not declared as JSON
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-010
  Scenario: A single byte of the answer arrives
    Given a transaction OTP was sent for card "asha"
    And the fault "cut-off" for "wallet.debit-wallet-for-merchant-transaction" with:
      | bytes | 1 |
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer cut off
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-010
  Scenario Outline: An OTP request's answer that is <how> is no OTP
    Given the next answer of "wallet.generate-transaction-otp" is <how>
    When a transaction OTP is requested for card "asha"
    Then the client finds the answer <found>
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

    Examples:
      | how           | found                |
      | cut off       | cut off              |
      | no JSON       | no JSON              |
      | an HTML page  | not declared as JSON |

  @EK-TOKEN-010
  Scenario: A token that is cut off is no token
    Given the next answer of "gateway.get-authorization-token" is cut off
    When partner "acme" asks for a token
    Then the client finds the answer cut off
    When partner "acme" asks for a token
    Then a token is granted
