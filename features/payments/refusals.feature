Feature: Debits that are refused
  A refused debit moves no money.

  @EK-DEBIT-250 @EK-DEBIT-260
  Scenario: More than the wallet holds
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 50.01 for merchant "bazaar"
    Then the debit is refused because the balance is too low
    And exactly 0.00 left the wallet of "ravi"

  @EK-DEBIT-310
  Scenario: A debit that the balance refuses leaves the OTP usable
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 50.01 for merchant "bazaar"
    Then the debit is refused because the balance is too low
    And the OTP still works to debit 20.00 for merchant "bazaar"
    And exactly 20.00 left the wallet of "ravi"

  @EK-DEBIT-250
  Scenario: More than anybody holds
    Given a transaction OTP was sent for card "asha"
    And a debit request of 20.00 with the OTP for merchant "bazaar"
    But its "amount" is the JSON value 1000000000000000000
    When it is sent
    Then the debit is refused because the balance is too low
    And exactly 0.00 left the wallet of "asha"

  @EK-DEBIT-250 @EK-DEBIT-010
  Scenario: What is left after a debit does not pay for another
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 50.00 for merchant "bazaar"
    Then the debit goes through
    Given a transaction OTP was sent for card "ravi"
    When the OTP is used to debit 0.01 for merchant "bazaar"
    Then the second debit is refused because the balance is too low
    And exactly 50.00 left the wallet of "ravi"

  @EK-DEBIT-110 @EK-DEBIT-120
  Scenario: An unknown merchant
    Given a transaction OTP was sent for card "asha"
    And a debit request of 20.00 with the OTP for merchant "bazaar"
    But it names an unknown merchant
    When it is sent
    Then the debit is refused because the merchant is unknown

  @EK-DEBIT-270 @EK-DEBIT-280
  Scenario Outline: The amount <amount>
    Given a transaction OTP was sent for card "asha"
    And a debit request of 20.00 with the OTP for merchant "bazaar"
    But its "amount" is the JSON value <amount>
    When it is sent
    Then the debit is refused because the amount is not valid

    Examples:
      | amount |
      | 0      |
      | 0.00   |
      | -1.00  |
      | 10.001 |
      | 1e-3   |

  @EK-DEBIT-290 @EK-DEBIT-300
  Scenario: A transaction id that was used before
    Given a transaction OTP was sent for card "asha"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    And a transaction OTP was sent for card "asha"
    And a debit request of 20.00 with the OTP for merchant "bazaar"
    But it repeats the transaction id of the debit
    When it is sent
    Then the debit is refused because the transaction id was already used
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-210 @EK-OTP-220
  Scenario: An unknown card account
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it names card account "north"
    When it is sent
    Then the debit is refused because the card account is unknown

  @EK-OTP-230 @EK-OTP-240
  Scenario: An unknown card
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it names an unknown card
    When it is sent
    Then the debit is refused because the card is unknown

  @EK-OTP-250 @EK-OTP-260
  Scenario: A card of another account
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it names card "meera"
    When it is sent
    Then the debit is refused because the card belongs to another account

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: Without <field>
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it has no "<field>"
    When it is sent
    Then the debit is refused because a field is missing

    Examples:
      | field               |
      | merchantDetailId    |
      | enkashCardId        |
      | companyId           |
      | cardAccountId       |
      | amount              |
      | otp                 |
      | otpReferenceId      |
      | uniqueTransactionId |

  @EK-HTTP-230 @EK-HTTP-240
  Scenario Outline: With <value> for <field>
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But its "<field>" is the JSON value <value>
    When it is sent
    Then the debit is refused because a field has the wrong type

    Examples:
      | field  | value    |
      | amount | "twenty" |
      | amount | true     |
      | otp    | 123456   |

  @EK-HTTP-190 @EK-HTTP-200
  Scenario: With a body that is cut in the middle
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But its body is cut in the middle
    When it is sent
    Then the debit is refused because the body is not valid JSON

  @EK-HTTP-130 @EK-HTTP-140
  Scenario: With the method GET
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But its method is "GET"
    When it is sent
    Then the debit is refused because the method is wrong
