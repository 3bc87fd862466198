Feature: Debit Wallet for Merchant Transaction
  A debit moves money from a wallet to a merchant. It is authorised by the
  OTP that was sent for the wallet.

  @EK-DEBIT-010
  Scenario: Token, OTP, debit
    Given partner "acme" has a token
    And a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-DEBIT-030
  Scenario: The merchant receives what left the wallet
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And merchant "bazaar" received exactly 20.00

  @EK-DEBIT-020 @EK-DEBIT-040 @EK-DEBIT-050 @EK-DEBIT-070
  Scenario: The answer names the debit
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And the answer names the transaction, its amount and its success

  @EK-DEBIT-060
  Scenario: Every debit has an id of its own
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 1.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 1.00 for merchant "bazaar"
    Then the debit goes through
    And every debit has a transaction id of its own

  @EK-DEBIT-010 @EK-DEBIT-030
  Scenario Outline: <amount> moves to the paisa
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit <amount> for merchant "kirana"
    Then the debit goes through
    And exactly <amount> left the wallet of "asha"
    And merchant "kirana" received exactly <amount>

    Examples:
      | amount |
      | 0.01   |
      | 0.10   |
      | 19.99  |
      | 100.00 |
      | 500.00 |

  @EK-DEBIT-010
  Scenario: One wallet's debit leaves the others alone
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then exactly 20.00 left the wallet of "asha"
    And exactly 0.00 left the wallet of "ravi"
    And exactly 0.00 left the wallet of "zoya"

  @EK-DEBIT-010 @EK-OTP-040
  Scenario: Two OTPs pay two debits
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 30.00 for merchant "kirana"
    Then the debit goes through
    And exactly 50.00 left the wallet of "asha"
    And every OTP request has an id of its own
