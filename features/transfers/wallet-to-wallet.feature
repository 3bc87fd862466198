Feature: Wallet to wallet fund transfer
  Between two wallets of one partner money moves at once.

  @EK-TRANSFER-010 @EK-WTW-010 @EK-IMPS-100
  Scenario: One wallet gets what the other gives
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "ravi"
    Then the transfer is accepted
    And the transfer is SUCCESS
    And the money has arrived

  @EK-WTW-020
  Scenario: The other wallet may be one of another card account
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "meera"
    Then the transfer is accepted
    And the money has arrived

  @EK-TRANSFER-010
  Scenario Outline: <amount> between wallets
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer <amount> to wallet "ravi"
    Then the transfer is accepted
    And the money has arrived

    Examples:
      | amount |
      | 0.01   |
      | 19.99  |
      | 500.00 |

  @EK-TRANSFER-010
  Scenario: Money that came can be sent on
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 100.00 to wallet "ravi"
    And a transaction OTP was sent for card "ravi"
    When the OTP is used to transfer 150.00 to wallet "meera"
    Then the transfer is accepted
    And the money has arrived

  @EK-TRANSFER-030
  Scenario: A wallet does not send more than it holds
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to transfer 50.01 to wallet "asha"
    Then the wallet transfer is refused because the balance is too low

  @EK-WTW-130 @EK-WTW-140
  Scenario: A wallet does not send to itself
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "asha"
    Then the wallet transfer is refused because the receiver is the payer

  @EK-WTW-110 @EK-WTW-120
  Scenario: A wallet of another partner does not receive
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to wallet "zoya"
    Then the wallet transfer is refused because the receiver is unknown

  @EK-WTW-110 @EK-WTW-120
  Scenario: A wallet that nobody has does not receive
    Given a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to wallet "ravi"
    But it names an unknown receiver
    When it is sent
    Then the wallet transfer is refused because the receiver is unknown

  @EK-DEBIT-270 @EK-DEBIT-280
  Scenario Outline: The amount <amount> between wallets
    Given a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to wallet "ravi"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then the wallet transfer is refused because the amount is not valid

    Examples:
      | amount |
      | 0      |
      | -20.00 |
      | 20.001 |
