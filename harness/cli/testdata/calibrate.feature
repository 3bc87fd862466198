Feature: What a deviating UAT shows

  Scenario: Known credentials
    When a transaction OTP is requested for card "asha"
    Then the mobile number is shown masked

  Scenario: Without a token
    Given an OTP request for card "asha"
    But it has no header "Authorization"
    When it is sent
    Then the OTP request is refused because the token is missing

  Scenario Outline: Without <field>
    Given an OTP request for card "asha"
    But it has no "<field>"
    When it is sent
    Then the OTP request is refused because a field is missing

    Examples:
      | field         |
      | cardOtpAction |
      | cardAccountId |

  Scenario: A token request without a field
    Given a token request of partner "acme"
    But it has no "secretKey"
    When it is sent
    Then the token request is refused because a field is missing

  Scenario: A list for a body
    Given an OTP request for card "asha"
    But its body is a list
    When it is sent
    Then the OTP request is refused because a field is missing

  Scenario: An unknown password
    Given an OAuth token request of partner "acme"
    But it names an unknown password
    When it is sent
    Then the OAuth token request is refused because the credentials are unknown

  Scenario: An unknown card account
    Given an OTP request for card "asha"
    But it names an unknown card account
    When it is sent
    Then the OTP request is refused because the card account is unknown

  Scenario: An unknown card account in a debit
    Given a debit request of 20.00 from card "asha" for merchant "bazaar"
    But it names an unknown card account
    When it is sent
    Then the debit is refused because the card account is unknown
