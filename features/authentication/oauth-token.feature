Feature: Auth Token
  A partner exchanges user, password and client credentials for an OAuth
  token, POST /oauth/token, with the password grant.

  @EK-OAUTH-010 @EK-OAUTH-020 @EK-OAUTH-030 @EK-OAUTH-040 @EK-OAUTH-050 @EK-OAUTH-060
  Scenario: Known credentials get an OAuth token
    When partner "acme" asks for an OAuth token
    Then an OAuth token is granted

  @EK-SCHEMA-020 @EK-SCHEMA-050
  Scenario: The fields of an OAuth token have their documented types
    When partner "zenith" asks for an OAuth token
    Then an OAuth token is granted

  @EK-AUTH-030
  Scenario: The OAuth token opens a protected call
    Given partner "acme" has an OAuth token
    And an OTP request for card "asha"
    And it carries the token of partner "acme"
    When it is sent
    Then an OTP is sent

  @EK-OAUTH-110 @EK-OAUTH-120 @EK-ENV-100
  Scenario Outline: An unknown <credential> is refused
    Given an OAuth token request of partner "acme"
    But it names an unknown <credential>
    When it is sent
    Then the OAuth token request is refused because the credentials are unknown

    Examples:
      | credential |
      | username   |
      | password   |

  @EK-OAUTH-130 @EK-OAUTH-140
  Scenario: An unknown client is refused
    Given an OAuth token request of partner "acme"
    But it names an unknown client
    When it is sent
    Then the OAuth token request is refused because the client is unknown

  @EK-OAUTH-150 @EK-OAUTH-160
  Scenario: Another grant type is refused
    Given an OAuth token request of partner "acme"
    But its "grant_type" is "magic"
    When it is sent
    Then the OAuth token request is refused because the grant type is not supported

  @EK-HTTP-210
  Scenario Outline: An OAuth token request without <field> is refused
    Given an OAuth token request of partner "acme"
    But it has no "<field>"
    When it is sent
    Then the OAuth token request is refused because a field is missing

    Examples:
      | field      |
      | username   |
      | password   |
      | grant_type |
      | clientId   |

  @EK-HTTP-150
  Scenario: An OAuth token request that is not declared as a form is refused
    Given an OAuth token request of partner "acme"
    But its content type is "application/json"
    When it is sent
    Then the OAuth token request is refused because the content type is wrong

  @EK-HTTP-130
  Scenario: An OAuth token request with GET is refused
    Given an OAuth token request of partner "acme"
    But its method is "GET"
    When it is sent
    Then the OAuth token request is refused because the method is wrong
