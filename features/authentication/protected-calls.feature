Feature: Protected calls
  Wallet operations ask for a bearer token and for the partnerId that the
  token was issued to.

  @EK-AUTH-110 @EK-AUTH-120
  Scenario: A call without a token is refused
    Given an OTP request for card "asha"
    But it has no header "Authorization"
    When it is sent
    Then the OTP request is refused because the token is missing

  @EK-AUTH-130 @EK-AUTH-140
  Scenario Outline: A call with the Authorization "<header>" is refused
    Given an OTP request for card "asha"
    But its header "Authorization" is "<header>"
    When it is sent
    Then the OTP request is refused because the token is malformed

    Examples:
      | header          |
      | Bearer          |
      | Basic dTpw      |
      | token           |
      | Bearer two words |

  @EK-AUTH-170 @EK-AUTH-180
  Scenario: A token that was never issued is refused
    Given an OTP request for card "asha"
    But its header "Authorization" is "Bearer neverIssuedNeverIssued00000"
    When it is sent
    Then the OTP request is refused because the token is not known

  @EK-AUTH-150 @EK-AUTH-160 @EK-TOKEN-060
  Scenario: A token is refused once its time has passed
    Given partner "acme" has a token
    And the token's time passes
    And an OTP request for card "asha"
    And it carries the token of partner "acme"
    When it is sent
    Then the OTP request is refused because the token has expired

  @EK-AUTH-190 @EK-AUTH-200
  Scenario: A call without partnerId is refused
    Given an OTP request for card "asha"
    But it has no header "partnerId"
    When it is sent
    Then the OTP request is refused because the partnerId is missing

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: A token does not open another partner's door
    Given partner "zenith" has a token
    And an OTP request for card "asha"
    But it carries the token of partner "zenith"
    When it is sent
    Then the OTP request is refused because the partnerId is another partner's

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: Another partner's partnerId does not go with a token
    Given partner "acme" has a token
    And an OTP request for card "asha"
    And it carries the token of partner "acme"
    But it carries the partnerId of partner "zenith"
    When it is sent
    Then the OTP request is refused because the partnerId is another partner's

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: A partnerId that nobody has is refused
    Given an OTP request for card "asha"
    But its header "partnerId" is "CR0000000"
    When it is sent
    Then the OTP request is refused because the partnerId is another partner's

  @EK-AUTH-110 @EK-AUTH-120
  Scenario: A debit without a token is refused
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it has no header "Authorization"
    When it is sent
    Then the debit is refused because the token is missing

  @EK-AUTH-210 @EK-AUTH-220
  Scenario: A debit with another partner's token is refused
    Given partner "zenith" has a token
    And a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it carries the token of partner "zenith"
    When it is sent
    Then the debit is refused because the partnerId is another partner's

  @EK-HTTP-110 @EK-HTTP-120
  Scenario: A path that the API does not have is refused
    Given an OTP request for card "asha"
    But its path is unknown
    When it is sent
    Then the OTP request is refused because the path is unknown
