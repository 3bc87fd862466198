Feature: What authorises a transfer, and what repeats it
  A transfer wants the OTP of its wallet, and uses it up. Its reference makes
  it harmless to send again.

  @EK-OTP-050 @EK-DEBIT-170 @EK-DEBIT-180
  Scenario: An OTP sends one transfer
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the same OTP is used for another transfer
    Then the second transfer is refused because the OTP was already used

  @EK-OTP-050 @EK-DEBIT-170
  Scenario: An OTP sends one transfer to a wallet
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    When the same OTP is used for another transfer
    Then it is refused because the OTP was already used

  @EK-OTP-050
  Scenario: An OTP sends one transfer, also when used many times at once
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used 8 times at once to transfer 20.00 to beneficiary "kiran"
    Then exactly 1 transfer is accepted
    And the money is on its way

  @EK-OTP-050 @EK-DEBIT-170
  Scenario: An OTP that paid a merchant sends no transfer
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the OTP was already used

  @EK-OTP-060 @EK-DEBIT-150 @EK-DEBIT-160
  Scenario: A late OTP sends nothing
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP's time passes
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the OTP has expired

  @EK-OTP-100 @EK-DEBIT-190 @EK-DEBIT-200
  Scenario: An OTP of another wallet sends nothing
    Given beneficiary "kiran" was added to wallet "ravi"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 20.00 from wallet "ravi" to beneficiary "kiran"
    Then the transfer is refused because the OTP was sent for another card or action

  @EK-IMPS-110 @EK-DEBIT-210 @EK-DEBIT-220
  Scenario: A wrong OTP sends nothing
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When a wrong OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the OTP is wrong

  @EK-OTP-110 @EK-DEBIT-230 @EK-DEBIT-240
  Scenario: Three wrong tries lock the OTP
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a wrong OTP is used to transfer 20.00 to beneficiary "kiran"
    And a wrong OTP is used to transfer 20.00 to beneficiary "kiran"
    And a wrong OTP is used to transfer 20.00 to beneficiary "kiran"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the OTP was wrong three times

  @EK-DEBIT-130 @EK-DEBIT-140
  Scenario: An OTP request that was never made sends nothing
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to beneficiary "kiran"
    But it names an unknown OTP request
    When it is sent
    Then the transfer is refused because the OTP request is unknown

  @EK-IMPS-090
  Scenario: The same transfer again is the same transfer
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    When the call is sent again as it was
    Then it is answered as the first was
    When the transfer's time passes
    And the call is sent again as it was
    Then it is answered as the first was
    And the transfer is SUCCESS
    And the money has arrived

  @EK-IMPS-090
  Scenario: The same transfer between wallets again is the same transfer
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    When the call is sent again as it was
    Then it is answered as the first was
    And the money has arrived

  @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: A reference is not used for another transfer
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 30.00 with the OTP to beneficiary "kiran"
    But it repeats the reference of the transfer
    When it is sent
    Then the transfer is refused because the transaction id was already used

  @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: A reference is not used for a transfer of the other kind
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to beneficiary "kiran"
    But it repeats the reference of the transfer
    When it is sent
    Then the transfer is refused because the transaction id was already used

  @EK-OTP-050 @EK-DEBIT-170 @EK-DEBIT-180
  Scenario: An OTP sends one transfer between wallets
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    When the OTP is used to transfer 30.00 to wallet "ravi"
    Then the second wallet transfer is refused because the OTP was already used

  @EK-OTP-060 @EK-DEBIT-150 @EK-DEBIT-160
  Scenario: A late OTP sends nothing to another wallet
    Given a transaction OTP was sent for card "asha"
    When the OTP's time passes
    And the OTP is used to transfer 20.00 to wallet "ravi"
    Then the wallet transfer is refused because the OTP has expired

  @EK-OTP-100 @EK-DEBIT-190 @EK-DEBIT-200
  Scenario: An OTP of another wallet sends nothing to a third
    Given a transaction OTP was sent for card "ravi"
    And a transfer request of 20.00 with the OTP to wallet "tara"
    But it names card "asha"
    When it is sent
    Then the wallet transfer is refused because the OTP was sent for another card or action

  @EK-IMPS-110 @EK-DEBIT-210 @EK-DEBIT-220
  Scenario: A wrong OTP sends nothing to another wallet
    Given a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to wallet "ravi"
    But its "otp" is "000000"
    When it is sent
    Then the wallet transfer is refused because the OTP is wrong

  @EK-OTP-110 @EK-DEBIT-230 @EK-DEBIT-240
  Scenario: Three wrong tries lock the OTP for another wallet, too
    Given a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to wallet "ravi"
    And its "otp" is "000000"
    And it is sent
    And the call is sent again as it was
    And the call is sent again as it was
    When the OTP is used to transfer 20.00 to wallet "ravi"
    Then the wallet transfer is refused because the OTP was wrong three times

  @EK-DEBIT-130 @EK-DEBIT-140
  Scenario: An OTP request that was never made sends nothing to another wallet
    Given a transaction OTP was sent for card "asha"
    And a transfer request of 20.00 with the OTP to wallet "ravi"
    But it names an unknown OTP request
    When it is sent
    Then the wallet transfer is refused because the OTP request is unknown

  @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: A reference is not used for another transfer between wallets
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And a transaction OTP was sent for card "asha"
    And a transfer request of 30.00 with the OTP to wallet "ravi"
    But it repeats the reference of the transfer
    When it is sent
    Then the wallet transfer is refused because the transaction id was already used
