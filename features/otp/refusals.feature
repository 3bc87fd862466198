Feature: OTP requests that are refused
  A refused request sends no SMS and gives out no request id.

  @EK-OTP-210 @EK-OTP-220 @EK-ENV-100
  Scenario: An unknown card account
    Given an OTP request for card "asha"
    But it names an unknown card account
    When it is sent
    Then the OTP request is refused because the card account is unknown

  @EK-OTP-210 @EK-OTP-220
  Scenario: Another partner's card account
    Given an OTP request for card "asha"
    But it names card account "north"
    When it is sent
    Then the OTP request is refused because the card account is unknown

  @EK-OTP-230 @EK-OTP-240
  Scenario: An unknown card
    Given an OTP request for card "asha"
    But it names an unknown card
    When it is sent
    Then the OTP request is refused because the card is unknown

  @EK-OTP-250 @EK-OTP-260
  Scenario: A card of another account
    Given an OTP request for card "asha"
    But it names card "meera"
    When it is sent
    Then the OTP request is refused because the card belongs to another account

  @EK-OTP-270 @EK-OTP-280
  Scenario Outline: The action <action> is unknown
    Given an OTP request for card "asha"
    But its "cardOtpAction" is "<action>"
    When it is sent
    Then the OTP request is refused because the OTP action is unknown

    Examples:
      | action           |
      | DANCE            |
      | transaction_otp  |
      | TRANSACTION_OTP; |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: Without <field>
    Given an OTP request for card "asha"
    But it has no "<field>"
    When it is sent
    Then the OTP request is refused because a field is missing

    Examples:
      | field         |
      | cardOtpAction |
      | cardAccountId |
      | enKashCardId  |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: With <field> empty
    Given an OTP request for card "asha"
    But its "<field>" is ""
    When it is sent
    Then the OTP request is refused because a field is missing

    Examples:
      | field         |
      | cardOtpAction |
      | cardAccountId |
      | enKashCardId  |

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: With null for <field>
    Given an OTP request for card "asha"
    But its "<field>" is the JSON value null
    When it is sent
    Then the OTP request is refused because a field is missing

    Examples:
      | field         |
      | cardOtpAction |
      | cardAccountId |
      | enKashCardId  |

  @EK-HTTP-230 @EK-HTTP-240 @EK-HTTP-290
  Scenario Outline: With <value> for <field>
    Given an OTP request for card "asha"
    But its "<field>" is the JSON value <value>
    When it is sent
    Then the OTP request is refused because a field has the wrong type

    Examples:
      | field         | value        |
      | cardOtpAction | 1            |
      | cardAccountId | {"a": "b"}   |
      | enKashCardId  | ["EKC"]      |
      | enKashCardId  | 1e400        |

  @EK-HTTP-190 @EK-HTTP-200 @EK-HTTP-290
  Scenario Outline: With a body that is <body>
    Given an OTP request for card "asha"
    But its body is <body>
    When it is sent
    Then the OTP request is refused because the body is not valid JSON

    Examples:
      | body               |
      | cut in the middle  |
      | empty              |
      | not UTF-8          |
      | nested 1000 deep   |
      | naming a key twice |

  @EK-HTTP-210 @EK-HTTP-220 @EK-HTTP-290
  Scenario: With a list for a body
    Given an OTP request for card "asha"
    But its body is a list
    When it is sent
    Then the OTP request is refused because a field is missing

  @EK-HTTP-150 @EK-HTTP-160
  Scenario: With another content type
    Given an OTP request for card "asha"
    But its content type is "text/plain"
    When it is sent
    Then the OTP request is refused because the content type is wrong

  @EK-HTTP-170 @EK-HTTP-180
  Scenario: With a body of two MiB
    Given an OTP request for card "asha"
    But its body is 2 MiB long
    When it is sent
    Then the OTP request is refused because the body is too large

  @EK-HTTP-130 @EK-HTTP-140
  Scenario Outline: With the method <method>
    Given an OTP request for card "asha"
    But its method is "<method>"
    When it is sent
    Then the OTP request is refused because the method is wrong

    Examples:
      | method |
      | GET    |
      | PATCH  |
