Feature: Status of a fund transfer
  A transfer is found by the caller's reference and by EnKash's id.

  @EK-FUND-010 @EK-FUND-020 @EK-FUND-030 @EK-IMPS-050 @EK-HTTP-280
  Scenario: A transfer is found by either name, and asking changes nothing
    Given beneficiary "kiran" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to beneficiary "kiran"
    Then the transfer is PENDING
    And the transfer is PENDING
    And the money is on its way

  @EK-FUND-020 @EK-FUND-030
  Scenario: Each of two transfers is itself
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    Then the transfer is SUCCESS
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to transfer 30.00 to wallet "ravi"
    Then the transfer is SUCCESS

  @EK-FUND-110 @EK-FUND-120
  Scenario: A reference that no transfer has
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And a status request for the transfer
    But it names an unknown reference
    When it is sent
    Then it is refused because the transfer is unknown

  @EK-FUND-110 @EK-FUND-120
  Scenario: An id that no transfer has
    When I call "wallet.get-fund-transfer-status" wrongly with:
      | query.enkashCardTxnId | ECT0000000000 |
    Then it is refused because the transfer is unknown

  @EK-FUND-110
  Scenario: A debit is no transfer
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    When I call "wallet.get-fund-transfer-status" wrongly with:
      | query.enkashCardTxnId | {answer payload.enkashCardTxnId} |
    Then it is refused because the transfer is unknown

  @EK-HTTP-270
  Scenario: Another partner is told nothing
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    Then the transfer is SUCCESS
    And partner "zenith" learns nothing of the transfer

  @EK-HTTP-210 @EK-HTTP-220
  Scenario: Without a reference or an id
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And a status request for the transfer
    But it has no "uniqueTransactionId"
    When it is sent
    Then it is refused because a field is missing

  @EK-AUTH-110 @EK-AUTH-120
  Scenario: Without a token
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And a status request for the transfer
    But it has no header "Authorization"
    When it is sent
    Then it is refused because the token is missing

  @EK-HTTP-130 @EK-HTTP-140
  Scenario: With the method POST
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to transfer 20.00 to wallet "ravi"
    And a status request for the transfer
    But its method is "POST"
    When it is sent
    Then it is refused because the method is wrong
