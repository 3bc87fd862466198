Feature: A card's life
  A card is locked and unlocked, blocked for good, or replaced, each with the holder's
  approval. What is dead stays dead.

  @EK-CARD-420 @EK-CARD-140 @EK-CARD-250
  Scenario: A card is locked and unlocked by OTP
    Given card "priya" shows as ACTIVE
    And a card OTP was sent for card "priya"
    When card "priya" is locked with the OTP
    Then the card call goes through
    And card "priya" shows as LOCKED
    Given a card OTP was sent for card "priya"
    When card "priya" is unlocked with the OTP
    Then the card call goes through
    And card "priya" shows as ACTIVE

  @EK-CARD-420
  Scenario: One card's lock leaves the others alone
    Given a card OTP was sent for card "priya"
    When card "priya" is locked with the OTP
    Then card "priya" shows as LOCKED
    And card "puja" shows as ACTIVE

  @EK-CARD-420
  Scenario: A card is locked by the code of an authenticator
    When card "priya" is locked with the MFA code
    Then the card call goes through
    And card "priya" shows as LOCKED

  @EK-CARD-330 @EK-CARD-340
  Scenario: A wrong code of an authenticator locks nothing
    When card "priya" is locked with a wrong MFA code
    Then it is refused because the MFA code is wrong
    And card "priya" shows as ACTIVE

  @EK-DEBIT-210 @EK-DEBIT-220
  Scenario: A wrong OTP locks nothing
    Given a card OTP was sent for card "priya"
    When card "priya" is locked with a wrong OTP
    Then it is refused because the OTP is wrong
    And card "priya" shows as ACTIVE

  @EK-CARD-170 @EK-OTP-050
  Scenario: An OTP that locked a card does not unlock it
    Given a card OTP was sent for card "priya"
    And card "priya" is locked with the OTP
    When card "priya" is unlocked with the OTP
    Then the OTP works for one operation only
    And it is refused because the OTP was already used
    And card "priya" shows as LOCKED

  @EK-CARD-170
  Scenario: An OTP that locked a card does not replace it
    Given a card OTP was sent for card "priya"
    And card "priya" is locked with the OTP
    When card "priya" is replaced with the OTP
    Then the OTP works for one operation only
    And it is refused because the OTP was already used
    And no money moved

  @EK-OTP-100 @EK-CARD-350
  Scenario: An OTP for viewing does not lock
    Given a card OTP was sent for card "priya" to view
    When card "priya" is locked with the OTP
    Then the OTP works for its own action only
    And it is refused because the OTP was sent for another card or action
    And card "priya" shows as ACTIVE

  @EK-OTP-100
  Scenario: An OTP of one card does not lock another
    Given a card OTP was sent for card "puja"
    When card "priya" is locked with the OTP
    Then it is refused because the OTP was sent for another card or action

  @EK-OTP-060
  Scenario: A late OTP locks nothing
    Given a card OTP was sent for card "priya"
    And the OTP's time passes
    When card "priya" is locked with the OTP
    Then it is refused because the OTP has expired

  @EK-CARD-310 @EK-CARD-320
  Scenario Outline: A lock that names <medium> without its code is refused
    Given nobody else uses the target
    When I call "card.block-card" wrongly with:
      | companyId     | {company acme}          |
      | cardAccountId | {account of card priya} |
      | enKashCardId  | {card priya}            |
      | blockCode     | L                       |
      | otpMedium     | <medium>                |
    Then it is refused because neither OTP nor MFA code is given
    And card "priya" shows as ACTIVE

    Examples:
      | medium |
      | MOBILE |
      | MFA    |

  @EK-FIELD-010
  Scenario: A block code that is not listed is refused
    Given nobody else uses the target
    When I call "card.block-card" wrongly with:
      | companyId     | {company acme}          |
      | cardAccountId | {account of card priya} |
      | enKashCardId  | {card priya}            |
      | blockCode     | X                       |
      | otpMedium     | MFA                     |
      | mfaCode       | 123456                  |
    Then it is refused because a field is not valid
    And card "priya" shows as ACTIVE

  @EK-CARD-290 @EK-CARD-300
  Scenario: A card that is not locked cannot be unlocked
    When card "priya" is unlocked with the MFA code
    Then it is refused because the card's state does not allow it

  @EK-CARD-420
  Scenario: A card is blocked for good by OTP
    Given a card OTP was sent for card "priya"
    When card "priya" is blocked for good with the OTP
    Then the card call goes through
    And card "priya" shows as BLOCKED

  @EK-CARD-270 @EK-CARD-280 @EK-CARD-420
  Scenario Outline: A card that was blocked for good is not <done> any more
    Given a card OTP was sent for card "priya"
    And card "priya" is blocked for good with the OTP
    When <attempt>
    Then it is refused because the card is dead
    And card "priya" shows as BLOCKED
    And no money moved

    Examples:
      | done     | attempt                                     |
      | unlocked | card "priya" is unlocked with the MFA code  |
      | loaded   | 10.00 is loaded onto card "priya"           |

  @EK-CARD-430 @EK-CARD-460
  Scenario: A replacement takes the money along once
    Given a card OTP was sent for card "priya"
    When card "priya" is replaced with the OTP
    Then the card call goes through
    And card "priya" shows as REPLACED
    And the new card holds all that card "priya" held
    And card account "prepaid" lists every card of its own
    And card account "prepaid" shows what its cards hold together

  @EK-CARD-430 @EK-CARD-270
  Scenario Outline: A card that was replaced is not <done> any more
    Given a card OTP was sent for card "priya" to replace
    And card "priya" is replaced with the OTP
    When <attempt>
    Then it is refused because the card is dead
    And the new card holds all that card "priya" held

    Examples:
      | done        | attempt                                    |
      | loaded      | 10.00 is loaded onto card "priya"          |
      | given a PIN | the PIN of card "priya" is set to "4821"   |
      | replaced    | card "priya" is replaced with the MFA code |

  @EK-CARD-270 @EK-CARD-280
  Scenario Outline: A <what> request for a blocked card is refused
    Given card "priya" is blocked for good with the MFA code
    And card "priya" is looked at
    And a <what> request for card "priya"
    When it is sent
    Then it is refused because the card is dead
    And card "priya" is as it was

    Examples:
      | what    |
      | plastic |
      | limits  |

  @EK-CARD-270 @EK-CARD-450
  Scenario Outline: The <what> of a blocked card is not shown
    Given card "priya" is blocked for good with the MFA code
    And a card OTP was sent for card "priya"
    When the <what> of card "priya" is viewed with the OTP
    Then nothing of the card is shown
    And it is refused because the card is dead

    Examples:
      | what   |
      | number |
      | CVV    |

  @EK-CARD-270 @EK-CARD-280
  Scenario: No OTP is sent for a card that was replaced
    Given card "priya" is replaced with the MFA code
    And an OTP request for card "priya"
    When it is sent
    Then it is refused because the card is dead
    And no SMS reached the mobile of card "priya"

  @EK-CARD-430
  Scenario: A blocked card is replaced, money and all
    Given card "priya" is blocked for good with the MFA code
    And a card OTP was sent for card "priya" to replace
    When card "priya" is replaced with the OTP
    Then the card call goes through
    And the new card holds all that card "priya" held

  @EK-CARD-330
  Scenario: A wrong code of an authenticator replaces nothing
    When card "priya" is replaced with a wrong MFA code
    Then it is refused because the MFA code is wrong
    And card "priya" shows as ACTIVE
    And no money moved
