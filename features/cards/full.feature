Feature: A card account that is full makes no more cards
  How many cards an account has room for was not seen; a world says it. A card that was replaced
  keeps its place.

  @EK-WALLET-230 @EK-WALLET-240
  Scenario Outline: No <kind> card is made in a full card account
    When a <kind> card with 10.00 is made in card account "<account>"
    Then it is refused because the card account is full
    And no card was made in card account "<account>"
    And no money moved

    Examples:
      | kind    | account   |
      | prepaid | lone      |
      | gift    | souvenirs |

  @EK-WALLET-230 @EK-WALLET-240
  Scenario: No card of a full card account is replaced
    When card "tulsi" is replaced with the MFA code
    Then it is refused because the card account is full
    And card "tulsi" shows as ACTIVE
    And no card was made in card account "lone"
    And no money moved

  @EK-WALLET-230
  Scenario: A replacement that was refused leaves its OTP good
    Given a card OTP was sent for card "tulsi" to replace
    When card "tulsi" is replaced with the OTP
    Then it is refused because the card account is full
    When card "tulsi" is replaced with the OTP
    Then it is refused because the card account is full
