Feature: A wallet that is not active moves no money
  A wallet counts as inactive until the latest T&C are accepted and the minimum KYC is done.

  @EK-KYC-020 @EK-KYC-060
  Scenario: A wallet without minimum KYC pays nothing
    Given the holder of wallet "kavya" accepts the T&C
    And a transaction OTP was sent for card "kavya"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the wallet has no minimum KYC
    And exactly 0.00 left the wallet of "kavya"

  @EK-KYC-070 @EK-KYC-080
  Scenario: A wallet whose KYC failed pays nothing
    Given a transaction OTP was sent for card "farid"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the KYC has failed
    And exactly 0.00 left the wallet of "farid"

  @EK-KYC-070 @EK-KYC-080
  Scenario: A wallet whose KYC failed pays nothing with another VKYC link alone
    Given it is Monday 11:00:00 in India
    And a VKYC link was given for wallet "farid"
    And a transaction OTP was sent for card "farid"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the KYC has failed
    And exactly 0.00 left the wallet of "farid"

  @EK-TNC-020 @EK-TNC-030
  Scenario: A wallet without accepted T&C pays nothing
    Given wallet "tara" is inactive
    And a transaction OTP was sent for card "tara"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the T&C are not accepted
    And exactly 0.00 left the wallet of "tara"

  @EK-TNC-040 @EK-WALLET-070
  Scenario: The T&C open the wallet
    Given the T&C of wallet "tara" are not accepted
    When the holder of wallet "tara" accepts the T&C
    Then the T&C of wallet "tara" are accepted
    And wallet "tara" is active
    Given a transaction OTP was sent for card "tara"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through

  @EK-TNC-040
  Scenario: The T&C of one wallet are not another's
    When the holder of wallet "kavya" accepts the T&C
    Then the T&C of wallet "tara" are not accepted
    And the T&C of wallet "kavya" are accepted

  @EK-DEBIT-010
  Scenario: A wallet pays once its holder is verified and has accepted the T&C
    Given a transaction OTP was sent for card "kavya"
    And wallet "kavya" is verified with the OTP
    And the holder of wallet "kavya" accepts the T&C
    And a transaction OTP was sent for card "kavya"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 20.00 left the wallet of "kavya"

  @EK-LIMIT-040 @EK-LIMIT-140
  Scenario: A wallet with minimum KYC pays up to its limit
    Given a transaction OTP was sent for card "nitin"
    When the OTP is used to debit 5000.01 for merchant "bazaar"
    Then the debit is refused because the amount is over the limit of a transaction
    And exactly 0.00 left the wallet of "nitin"
    And the OTP still works to debit 5000.00 for merchant "bazaar"

  @EK-DEBIT-010
  Scenario: A wallet with full KYC pays more
    Given it is Monday 11:00:00 in India
    And a VKYC link was given for wallet "nitin"
    And the VKYC review is over
    And a transaction OTP was sent for card "nitin"
    When the OTP is used to debit 5000.01 for merchant "bazaar"
    Then the debit goes through
    And exactly 5000.01 left the wallet of "nitin"
