Feature: What an OTP may authorise
  An OTP is time-bound, works once, and is tied to the card account, card
  and action that it was sent for.

  @EK-OTP-050 @EK-DEBIT-170 @EK-DEBIT-180
  Scenario: An OTP works once
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    When the same OTP is used again
    Then the second debit is refused because the OTP was already used
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-050
  Scenario: An OTP works once, also when used many times at once
    Given a transaction OTP was sent for card "asha"
    When the OTP is used 8 times at once to debit 20.00 for merchant "bazaar"
    Then exactly 1 debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-070
  Scenario: An OTP is good until its time is over
    Given a transaction OTP was sent for card "asha"
    When 178 seconds pass
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through

  @EK-OTP-060 @EK-OTP-070 @EK-DEBIT-150 @EK-DEBIT-160
  Scenario: An OTP is refused after its time
    Given a transaction OTP was sent for card "asha"
    When the OTP's time passes
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the OTP has expired
    And exactly 0.00 left the wallet of "asha"

  @EK-OTP-100 @EK-DEBIT-190 @EK-DEBIT-200
  Scenario: An OTP of one card does not debit another
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 from card "ravi" for merchant "bazaar"
    Then the debit is refused because the OTP was sent for another card or action
    And exactly 0.00 left the wallet of "ravi"

  @EK-OTP-100 @EK-DEBIT-190 @EK-DEBIT-200
  Scenario: An OTP of one card account does not debit a card of another
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 from card "meera" for merchant "bazaar"
    Then the debit is refused because the OTP was sent for another card or action

  @EK-DEBIT-210 @EK-DEBIT-220
  Scenario: A wrong OTP is refused
    Given a transaction OTP was sent for card "asha"
    When a wrong OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the OTP is wrong
    And exactly 0.00 left the wallet of "asha"

  @EK-DEBIT-010 @EK-DEBIT-210
  Scenario: The right OTP still works after two wrong tries
    Given a transaction OTP was sent for card "asha"
    When a wrong OTP is used 2 times to debit 20.00 for merchant "bazaar"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-110 @EK-DEBIT-230 @EK-DEBIT-240
  Scenario: The right OTP is refused after three wrong tries
    Given a transaction OTP was sent for card "asha"
    When a wrong OTP is used 3 times to debit 20.00 for merchant "bazaar"
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the OTP was wrong three times
    And exactly 0.00 left the wallet of "asha"

  @EK-DEBIT-130 @EK-DEBIT-140
  Scenario: An OTP request that was never made authorises nothing
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    And it names an unknown OTP request
    When it is sent
    Then the debit is refused because the OTP request is unknown

  @EK-DEBIT-010
  Scenario: A new OTP helps after the old one has expired
    Given a transaction OTP was sent for card "asha"
    When the OTP's time passes
    And the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit is refused because the OTP has expired
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
