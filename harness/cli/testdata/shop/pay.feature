Feature: Pay in the shop

  @EK-DEBIT-010
  Scenario: A customer pays with the OTP from the phone
    Given wallet "asha" holds at least 50.00
    When the application is asked to "POST /pay" with:
      """
      {"card": "{card asha}", "account": "{account of card asha}", "merchant": "{merchant bazaar}", "amount": 20.00}
      """
    Then the application answers 202
    And the application's answer has:
      | state   | waiting for the OTP |
      | payment | matches P[0-9]+     |
      | phone   | masked              |
    And I remember payment of the application's answer as "payment"
    And the phone of card "asha" received an OTP
    When the application is asked to "POST /payments/{payment}/otp" with:
      """
      {"code": "{otp}"}
      """
    Then the application answers 200
    And the application's answer has:
      """
      {"state": "paid"}
      """
    And exactly 20.00 left the wallet of "asha"
    And merchant "bazaar" received exactly 20.00

  @EK-DEBIT-010
  Scenario: Two payments, of which one is confirmed, need one token
    Given wallet "ravi" holds at least 20.00
    When the application is asked to "POST /pay" with:
      """
      {"card": "{card asha}", "account": "{account of card asha}", "merchant": "{merchant bazaar}", "amount": 20.00}
      """
    Then the application answers 202
    When the application is asked to "POST /pay" with:
      """
      {"card": "{card ravi}", "account": "{account of card ravi}", "merchant": "{merchant kirana}", "amount": 7.50}
      """
    And I remember payment of the application's answer as "second"
    And the phone of card "ravi" received an OTP
    When the application is asked to "POST /payments/{second}/otp" with:
      """
      {"code": "{otp}"}
      """
    Then the application answers 200
    And exactly 7.50 left the wallet of "ravi"
    And exactly 0.00 left the wallet of "asha"
    When the application is asked to "GET /metrics"
    Then the application's answer has:
      | tokenCalls | 1 |

  @EK-DEBIT-010
  Scenario: The scenario's own calls and the application's meet in one universe
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 5.00 for merchant "bazaar"
    Then the debit goes through
    When the application is asked to "POST /payments/P99/otp" with:
      """
      {"code": "000000"}
      """
    Then the application answers 404
    And exactly 5.00 left the wallet of "asha"

  Scenario: A scenario without the application
    Given partner "acme" asks for a token
    Then a token is granted
