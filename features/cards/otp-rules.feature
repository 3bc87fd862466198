Feature: What an OTP is due for is not done without the right one
  Lock, replacement and PIN are approved by the OTP that was sent for the card, number and CVV are
  shown against it: not by one that nobody sent, nor by a wrong code, nor after three of them.

  @EK-DEBIT-130 @EK-DEBIT-140
  Scenario Outline: A <what> request with an OTP request that nobody made is refused
    Given card "priya" is looked at
    And a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    But it names an unknown OTP request
    When it is sent
    Then it is refused because the OTP request is unknown
    And card "priya" is as it was
    And no money moved

    Examples:
      | what        |
      | lock        |
      | replacement |
      | PIN         |

  @EK-DEBIT-210 @EK-DEBIT-220
  Scenario Outline: A <what> request with a wrong OTP is refused
    Given card "priya" is looked at
    And a card OTP was sent for card "priya"
    And a <what> request for card "priya" with a wrong OTP
    When it is sent
    Then it is refused because the OTP is wrong
    And card "priya" is as it was
    And no money moved

    Examples:
      | what        |
      | lock        |
      | replacement |
      | PIN         |

  @EK-DEBIT-230 @EK-DEBIT-240 @EK-OTP-110
  Scenario Outline: A <what> request with the right OTP, after three wrong tries, is refused
    Given card "priya" is looked at
    And a card OTP was sent for card "priya"
    And a <what> request for card "priya" with a wrong OTP
    And it is sent
    And it is sent
    And it is sent
    And a <what> request for card "priya" with the OTP
    When it is sent
    Then it is refused because the OTP was wrong three times
    And card "priya" is as it was
    And no money moved

    Examples:
      | what        |
      | lock        |
      | replacement |
      | PIN         |

  @EK-CARD-310 @EK-CARD-320
  Scenario Outline: A <what> request without its "<field>" is refused
    Given card "priya" is looked at
    And a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    But it has no "<field>"
    When it is sent
    Then it is refused because neither OTP nor MFA code is given
    And card "priya" is as it was
    And no money moved

    Examples:
      | what        | field        |
      | lock        | otp          |
      | lock        | otpRequestId |
      | replacement | otp          |
      | replacement | otpRequestId |
      | PIN         | otp          |
      | PIN         | otpRequestId |

  @EK-CARD-450 @EK-DEBIT-130
  Scenario Outline: The <what> is not shown for an OTP request that nobody made
    Given a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    But it names an unknown OTP request
    When it is sent
    Then nothing of the card is shown
    And it is refused because the OTP request is unknown

    Examples:
      | what   |
      | number |
      | CVV    |

  @EK-CARD-450 @EK-DEBIT-230 @EK-OTP-110
  Scenario Outline: The <what> is not shown for the right OTP after three wrong tries
    Given a card OTP was sent for card "priya"
    And a <what> request for card "priya" with a wrong OTP
    And it is sent
    And it is sent
    And it is sent
    And a <what> request for card "priya" with the OTP
    When it is sent
    Then nothing of the card is shown
    And it is refused because the OTP was wrong three times

    Examples:
      | what   |
      | number |
      | CVV    |
