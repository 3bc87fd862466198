Feature: Get Authorization Token
  A partner's server exchanges its access key and secret key for a token,
  POST /api/v0/merchant/token, and shows that token in later calls.

  @EK-TOKEN-010 @EK-TOKEN-020 @EK-TOKEN-030 @EK-TOKEN-040 @EK-TOKEN-070 @EK-ENV-010 @EK-ENV-020 @EK-ENV-030
  Scenario: Known keys get a token
    When partner "acme" asks for a token
    Then a token is granted
    And the expiry of the token is a time of the coming year in milliseconds

  @EK-TOKEN-050 @EK-AUTH-020
  Scenario: The token opens a protected call
    Given partner "acme" has a token
    And an OTP request for card "asha"
    And it carries the token of partner "acme"
    When it is sent
    Then an OTP is sent

  @EK-TOKEN-080
  Scenario: Two partners get two tokens
    Given partner "acme" has a token
    And partner "zenith" has a token
    Then the tokens of the partners differ

  @EK-TOKEN-110 @EK-TOKEN-120 @EK-ENV-100
  Scenario: An unknown access key is refused
    Given a token request of partner "acme"
    But it names an unknown access key
    When it is sent
    Then the token request is refused because the keys are unknown

  @EK-TOKEN-110 @EK-TOKEN-120
  Scenario: A wrong secret key is refused
    Given a token request of partner "acme"
    But it names an unknown secret key
    When it is sent
    Then the token request is refused because the keys are unknown

  @EK-TOKEN-110 @EK-TOKEN-120
  Scenario: The keys of two partners do not go together
    Given a token request of partner "acme"
    But it carries the secret key of partner "zenith"
    When it is sent
    Then the token request is refused because the keys are unknown

  @EK-HTTP-210 @EK-HTTP-220
  Scenario Outline: A token request without <field> is refused
    Given a token request of partner "acme"
    But it has no "<field>"
    When it is sent
    Then the token request is refused because a field is missing

    Examples:
      | field     |
      | accessKey |
      | secretKey |

  @EK-HTTP-230 @EK-HTTP-240
  Scenario Outline: A token request whose <field> is <value> is refused
    Given a token request of partner "acme"
    But its "<field>" is the JSON value <value>
    When it is sent
    Then the token request is refused because a field has the wrong type

    Examples:
      | field     | value   |
      | accessKey | 5       |
      | secretKey | true    |
      | secretKey | ["key"] |

  @EK-HTTP-190 @EK-HTTP-200
  Scenario Outline: A token request whose body is <body> is refused
    Given a token request of partner "acme"
    But its body is <body>
    When it is sent
    Then the token request is refused because the body is not valid JSON

    Examples:
      | body              |
      | cut in the middle |
      | empty             |
      | not UTF-8         |
      | nested 1000 deep  |
      | naming a key twice |

  @EK-HTTP-150 @EK-HTTP-160
  Scenario: A token request that is not declared as JSON is refused
    Given a token request of partner "acme"
    But its content type is "text/plain"
    When it is sent
    Then the token request is refused because the content type is wrong

  @EK-HTTP-170 @EK-HTTP-180
  Scenario: A token request of two MiB is refused
    Given a token request of partner "acme"
    But its body is 2 MiB long
    When it is sent
    Then the token request is refused because the body is too large

  @EK-HTTP-130 @EK-HTTP-140
  Scenario Outline: A token request with <method> is refused
    Given a token request of partner "acme"
    But its method is "<method>"
    When it is sent
    Then the token request is refused because the method is wrong

    Examples:
      | method |
      | GET    |
      | PUT    |
      | DELETE |
