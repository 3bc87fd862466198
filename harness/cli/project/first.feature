Feature: First steps
  Begin here: change a line, run it, see what is said. The names are those of world.yaml, the
  tags are requirements (kasauti explain), and kasauti steps lists what a line may say.

  @EK-TOKEN-010
  Scenario: A partner gets a token
    When partner "acme" asks for a token
    Then a token is granted

  @EK-OTP-010
  Scenario: A customer gets an OTP
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

  @EK-OTP-050
  Scenario: An OTP pays once
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    When the same OTP is used again
    Then the second debit is refused because the OTP was already used

  # The step is one of payments.phrases.
  Scenario: A customer pays twice
    When the wallet of "asha" pays 20.00 to "bazaar"
    And the wallet of "asha" pays 5.00 to "bazaar"
