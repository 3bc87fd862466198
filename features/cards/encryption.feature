Feature: What a card request holds travels encrypted
  A request that is not encrypted, or whose ciphertext is not what its partner made, is
  refused before anything is looked at.

  @EK-CRYPT-150 @EK-CRYPT-190
  Scenario: A card that is asked for in the clear is not made
    Given a request of a prepaid card with 10.00 in card account "prepaid"
    When it travels in the clear
    Then it is refused because the request is not encrypted
    And no money moved
    And no card was made in card account "prepaid"

  @EK-CRYPT-140 @EK-CRYPT-180
  Scenario Outline: A <kind> card whose request travels <how> is not made
    Given a request of a <kind> card with 10.00 in card account "<account>"
    When it travels <how>
    Then it is refused because the ciphertext is broken
    And no money moved
    And no card was made in card account "<account>"

    Examples:
      | kind    | account | how                         |
      | prepaid | prepaid | with a changed ciphertext   |
      | prepaid | prepaid | with a ciphertext cut short |
      | prepaid | prepaid | encrypted by another key    |
      | gift    | gifts   | encrypted by another key    |

  @EK-CRYPT-150 @EK-CARD-450
  Scenario Outline: The <what> is not shown to a request in the clear
    Given a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    When it travels in the clear
    Then nothing of the card is shown
    And it is refused because the request is not encrypted

    Examples:
      | what   |
      | number |
      | CVV    |

  @EK-CRYPT-140
  Scenario: A ciphertext that is broken leaves the OTP usable
    Given a card OTP was sent for card "priya"
    And a number request for card "priya" with the OTP
    When it travels with a ciphertext cut short
    Then it is refused because the ciphertext is broken
    When the number of card "priya" is viewed with the OTP
    Then the card call goes through
