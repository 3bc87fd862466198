Feature: Which wallets may transfer, and how much
  A wallet sends money once its KYC is done and the T&C are accepted. What it
  may send, and what another may hold, is a matter of its KYC level.

  @EK-KYC-020 @EK-KYC-060
  Scenario: Without minimum KYC nothing is sent
    Given beneficiary "kiran" was added to wallet "kavya"
    And a transaction OTP was sent for card "kavya"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the wallet has no minimum KYC

  @EK-KYC-070 @EK-KYC-080
  Scenario: After a failed KYC nothing is sent
    Given a transaction OTP was sent for card "farid"
    When the OTP is used to transfer 20.00 to wallet "asha"
    Then the wallet transfer is refused because the KYC has failed

  @EK-TNC-020 @EK-TNC-030
  Scenario: Before the T&C are accepted nothing is sent
    Given a transaction OTP was sent for card "tara"
    When the OTP is used to transfer 20.00 to wallet "asha"
    Then the wallet transfer is refused because the T&C are not accepted

  @EK-LIMIT-050 @EK-LIMIT-150
  Scenario: With minimum KYC nothing is sent to people
    Given beneficiary "kiran" was added to wallet "nitin"
    And a transaction OTP was sent for card "nitin"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the transfers of the month are over the limit

  @EK-LIMIT-040 @EK-LIMIT-140
  Scenario: No wallet sends more at once than its level allows
    Given a transaction OTP was sent for card "nitin"
    When the OTP is used to transfer 5000.01 to wallet "asha"
    Then the wallet transfer is refused because the amount is over the limit of a transaction

  @EK-WTW-150 @EK-WTW-160
  Scenario: No wallet receives more than it may hold
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 500.00 to wallet "nitin"
    And a transaction OTP was sent for card "meera"
    And the OTP is used to transfer 500.00 to wallet "nitin"
    And the transfer is accepted
    And a transaction OTP was sent for card "ravi"
    When the OTP is used to transfer 0.01 to wallet "nitin"
    Then the third wallet transfer is refused because the receiver would hold too much

  @EK-KYC-020 @EK-KYC-060
  Scenario: Without minimum KYC nothing is sent to another wallet
    Given a transaction OTP was sent for card "kavya"
    When the OTP is used to transfer 20.00 to wallet "asha"
    Then the wallet transfer is refused because the wallet has no minimum KYC

  @EK-KYC-070 @EK-KYC-080
  Scenario: After a failed KYC nothing is sent to a bank
    Given beneficiary "kiran" was added to wallet "farid"
    And a transaction OTP was sent for card "farid"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the KYC has failed

  @EK-TNC-020 @EK-TNC-030
  Scenario: Before the T&C are accepted nothing is sent to a bank
    Given beneficiary "kiran" was added to wallet "tara"
    And a transaction OTP was sent for card "tara"
    When the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is refused because the T&C are not accepted

  @EK-LIMIT-040 @EK-LIMIT-140
  Scenario: No wallet sends more to a bank at once than its level allows
    Given the wallet of "asha" is topped up with 150000.00
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 100000.01 to beneficiary "kiran"
    Then the transfer is refused because the amount is over the limit of a transaction

  @EK-LIMIT-050 @EK-LIMIT-150 @EK-WTW-010
  Scenario: What both kinds of transfer send counts together, and for a month
    Given the month in India has 60 seconds left
    And the wallet of "asha" is topped up with 199000.00
    And beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 60000.00 to beneficiary "kiran"
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 40000.01 to wallet "ravi"
    Then the wallet transfer is refused because the transfers of the month are over the limit
    When 61 seconds pass
    And the OTP is used to transfer 40000.01 to wallet "ravi"
    Then the transfer is accepted
    And the transfer is SUCCESS

  @EK-WTW-150 @EK-WTW-160
  Scenario: Money on its way counts for what a wallet may hold
    Given 1000.00 is added to the wallet of "nitin" through the gateway
    And a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 0.01 to wallet "nitin"
    Then the wallet transfer is refused because the receiver would hold too much
