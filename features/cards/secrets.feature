Feature: What a card keeps to itself
  Number and CVV are shown against an OTP only, everything else masks them, and a PIN is
  never shown again.

  @EK-CARD-440 @EK-CRYPT-160
  Scenario: The number is viewed with an OTP
    Given a card OTP was sent for card "priya" to view
    When the number of card "priya" is viewed with the OTP
    Then the whole number is shown

  @EK-CARD-440
  Scenario: The CVV is viewed with an OTP
    Given a card OTP was sent for card "priya" to view
    When the CVV of card "priya" is viewed with the OTP
    Then the whole CVV is shown

  @EK-CARD-450
  Scenario Outline: The <what> is not viewed with a wrong OTP
    Given a card OTP was sent for card "priya" to view
    When the <what> of card "priya" is viewed with a wrong OTP
    Then nothing of the card is shown
    And it is refused because the OTP is wrong

    Examples:
      | what   |
      | number |
      | CVV    |

  @EK-CARD-450 @EK-OTP-050
  Scenario: An OTP that showed the number does not show the CVV
    Given a card OTP was sent for card "priya" to view
    And the number of card "priya" is viewed with the OTP
    When the CVV of card "priya" is viewed with the OTP
    Then nothing of the card is shown
    And it is refused because the OTP was already used

  @EK-CARD-450
  Scenario: Another card's OTP shows nothing
    Given a card OTP was sent for card "puja" to view
    When the number of card "priya" is viewed with the OTP
    Then nothing of the card is shown
    And it is refused because the OTP was sent for another card or action

  @EK-MASK-020 @EK-MASK-010 @EK-ID-080 @EK-PAGE-050
  Scenario: Every answer but that of viewing masks the number
    When a prepaid card with 10.00 is made in card account "prepaid"
    Then card account "prepaid" lists every card of its own
    And card "priya" shows as ACTIVE
    And card account "prepaid" shows what its cards hold together
    And no answer shows a whole card number

  @EK-MASK-030 @EK-SCHEMA-010
  Scenario: The PIN is set and never shown
    When the PIN of card "priya" is set to "4821"
    Then the card call goes through
    And card "priya" shows as ACTIVE
    And no answer shows the PIN

  @EK-MASK-030
  Scenario: The PIN is set by OTP and never shown
    Given a card OTP was sent for card "priya" to set the PIN
    When the PIN of card "priya" is set to "9078" with the OTP
    Then the card call goes through
    And no answer shows the PIN

  @EK-CARD-380 @EK-CARD-390
  Scenario Outline: The PIN "<pin>" is refused
    When the PIN of card "priya" is set to "<pin>"
    Then it is refused because the PIN is not four digits

    Examples:
      | pin   |
      | 482   |
      | 48213 |
      | 48a1  |
      | 4 21  |
      | ４８２１ |

  @EK-CARD-310
  Scenario: A PIN for which an OTP is due is not set without one
    Given nobody else uses the target
    When I call "card.set-card-pin" with:
      | companyId     | {company acme}          |
      | cardAccountId | {account of card priya} |
      | enKashCardId  | {card priya}            |
      | pinBlock      | 4821                    |
      | otpRequired   | true                    |
    Then it is refused because neither OTP nor MFA code is given

  @EK-ID-110 @EK-OTP-080
  Scenario: The OTP of a card reaches its holder
    Given a card OTP was sent for card "priya"
    Then the OTP reaches the mobile of card "priya" once

  @EK-OTP-270
  Scenario: An OTP for an action that nobody knows is refused
    Given an OTP request for card "priya"
    But its "cardOtpAction" is "DANCE"
    When it is sent
    Then it is refused because the OTP action is unknown

  @EK-OTP-050 @EK-DEBIT-170
  Scenario: An OTP sets one PIN
    Given a card OTP was sent for card "priya"
    And the PIN of card "priya" is set to "4821" with the OTP
    When the PIN of card "priya" is set to "4822" with the OTP
    Then it is refused because the OTP was already used

  @EK-OTP-060 @EK-DEBIT-150
  Scenario: A late OTP sets no PIN
    Given a card OTP was sent for card "priya"
    And the OTP's time passes
    When the PIN of card "priya" is set to "4821" with the OTP
    Then it is refused because the OTP has expired

  @EK-OTP-100 @EK-DEBIT-190
  Scenario: An OTP for viewing sets no PIN
    Given a card OTP was sent for card "priya" to view
    When the PIN of card "priya" is set to "4821" with the OTP
    Then it is refused because the OTP was sent for another card or action

  @EK-OTP-050 @EK-DEBIT-170
  Scenario: An OTP shows a number once
    Given a card OTP was sent for card "priya"
    And the number of card "priya" is viewed with the OTP
    When the number of card "priya" is viewed with the OTP
    Then it is refused because the OTP was already used

  @EK-OTP-060 @EK-DEBIT-150
  Scenario: A late OTP shows no number
    Given a card OTP was sent for card "priya"
    And the OTP's time passes
    When the number of card "priya" is viewed with the OTP
    Then it is refused because the OTP has expired

  @EK-OTP-060 @EK-DEBIT-150
  Scenario: A late OTP shows no CVV
    Given a card OTP was sent for card "priya"
    And the OTP's time passes
    When the CVV of card "priya" is viewed with the OTP
    Then it is refused because the OTP has expired

  @EK-OTP-100 @EK-DEBIT-190
  Scenario: An OTP for replacing shows no CVV
    Given a card OTP was sent for card "priya" to replace
    When the CVV of card "priya" is viewed with the OTP
    Then it is refused because the OTP was sent for another card or action

  @EK-OTP-060 @EK-DEBIT-150
  Scenario: A late OTP replaces nothing
    Given a card OTP was sent for card "priya"
    And the OTP's time passes
    When card "priya" is replaced with the OTP
    Then it is refused because the OTP has expired

  @EK-OTP-100 @EK-DEBIT-190
  Scenario: An OTP for viewing replaces nothing
    Given a card OTP was sent for card "priya" to view
    When card "priya" is replaced with the OTP
    Then it is refused because the OTP was sent for another card or action
