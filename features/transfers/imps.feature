Feature: IMPS fund transfer
  An IMPS transfer leaves the wallet at once and reaches the bank account
  later, or comes back.

  @EK-IMPS-010 @EK-IMPS-020 @EK-IMPS-100
  Scenario: The money leaves the wallet at once
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is accepted
    And the transfer is PENDING
    And the money is on its way

  @EK-IMPS-030 @EK-IMPS-060 @EK-IMPS-070
  Scenario: The money reaches the bank account
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is PENDING
    And the money is on its way
    When the transfer's time passes
    Then the transfer is SUCCESS
    And the money has arrived

  @EK-IMPS-030
  Scenario: A transfer succeeds once, however long one waits
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the transfer's time passes
    Then the transfer is SUCCESS
    When 90000 seconds pass
    Then the transfer is SUCCESS
    And the money has arrived

  @EK-IMPS-040 @EK-TRANSFER-020
  Scenario: A transfer that fails brings the money back
    Given what the next call of "wallet.imps-fund-transfer" begins ends in state "FAILED"
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is accepted
    And the money is on its way
    When the transfer's time passes
    Then the transfer is FAILED
    And the money is back in the wallet

  @EK-IMPS-040
  Scenario: A failed transfer brings the money back once
    Given what the next call of "wallet.imps-fund-transfer" begins ends in state "FAILED"
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the transfer's time passes
    Then the transfer is FAILED
    When 90000 seconds pass
    Then the transfer is FAILED
    And the money is back in the wallet

  @EK-IMPS-040 @EK-IMPS-060
  Scenario: A success may be reversed later
    Given the fault "reversed-later" for "wallet.imps-fund-transfer" with:
      | seconds | 86400 |
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the transfer's time passes
    Then the transfer is SUCCESS
    And the money has arrived
    When 86400 seconds pass
    Then the transfer is REVERSED
    And the money is back in the wallet

  @EK-IMPS-030
  Scenario: A transfer that stays pending keeps the money on its way
    Given what the next call of "wallet.imps-fund-transfer" begins stays pending for ever
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When 86400 seconds pass
    Then the transfer is PENDING
    And the money is on its way

  @EK-IMPS-020 @EK-IMPS-030
  Scenario Outline: <amount> moves to the paisa
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer <amount> to beneficiary "kiran"
    And the transfer's time passes
    Then the transfer is SUCCESS
    And the money has arrived

    Examples:
      | amount |
      | 0.01   |
      | 19.99  |
      | 500.00 |

  @EK-IMPS-080 @EK-IMPS-020
  Scenario: Two transfers are two
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is accepted
    And every transfer has a transaction id of its own
    And the money is on its way

  @EK-TRANSFER-030 @EK-DEBIT-250 @EK-DEBIT-260
  Scenario: More than the wallet holds
    Given beneficiary "kiran" was added to wallet "ravi"
    And a transaction OTP was sent for card "ravi"
    When the OTP is used to transfer 50.01 to beneficiary "kiran"
    Then the transfer is refused because the balance is too low

  @EK-TRANSFER-030
  Scenario: Money on its way cannot be spent
    Given beneficiary "kiran" was added to wallet "ravi"
    And a transaction OTP was sent for card "ravi"
    And the OTP is used to transfer 50.00 to beneficiary "kiran"
    And a transaction OTP was sent for card "ravi"
    When the OTP is used to transfer 0.01 to beneficiary "kiran"
    Then the second transfer is refused because the balance is too low

  @EK-DEBIT-270 @EK-DEBIT-280 @EK-TRANSFER-020
  Scenario Outline: The amount <amount>
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to beneficiary "kiran"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then the transfer is refused because the amount is not valid

    Examples:
      | amount |
      | 0      |
      | -20.00 |
      | 20.001 |
      | 1e-3   |

  @EK-WBENEF-230 @EK-WBENEF-240
  Scenario: A beneficiary that was deleted is paid no more
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "kiran" is deleted
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the beneficiary was deleted

  @EK-WBENEF-210 @EK-WBENEF-220
  Scenario: A beneficiary of another wallet is not paid
    Given beneficiary "kiran" was added to wallet "ravi"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the beneficiary belongs to another wallet

  @EK-WBENEF-190 @EK-WBENEF-200
  Scenario: A beneficiary of another partner is not paid
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "zoya"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the beneficiary is unknown

  @EK-WBENEF-190 @EK-WBENEF-200
  Scenario: A beneficiary that nobody added is not paid
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to beneficiary "kiran"
    But it names an unknown beneficiary
    When it is sent
    Then the transfer is refused because the beneficiary is unknown

  @EK-IMPS-020
  Scenario: Deleting a beneficiary does not stop a transfer that was accepted
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When beneficiary "kiran" is deleted
    And the transfer's time passes
    Then the transfer is SUCCESS
    And the money has arrived

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: A transfer without <field>
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to beneficiary "kiran"
    But it has no "<field>"
    When it is sent
    Then the transfer is refused because a field is missing

    Examples:
      | field               |
      | enKashCardId        |
      | beneficiaryId       |
      | amount              |
      | otp                 |
      | otpReferenceId      |
      | uniqueTransactionId |
