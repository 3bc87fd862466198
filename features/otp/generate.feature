Feature: Generate Transaction OTP
  An OTP authorises a sensitive wallet operation. It is asked for with
  POST /api/v0/partner/enKashCard/otp and reaches the user by SMS.

  @EK-OTP-010 @EK-ENV-050 @EK-ENV-060 @EK-ENV-070 @EK-ENV-110
  Scenario: Get a token, then request a transaction OTP
    Given partner "acme" has a token
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent

  @EK-ENV-110
  Scenario: The answer is the documented success
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the answer's status is 200
    And the answer has:
      | message | Success |

  @EK-OTP-020 @EK-ENV-040 @EK-ENV-080
  Scenario: The OTP request has an id of the documented shape
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the OTP request id is EK and eight characters

  @EK-OTP-030
  Scenario: The mobile number is masked in the answer
    When a transaction OTP is requested for card "asha"
    Then the mobile number is shown masked

  @EK-OTP-120
  Scenario Outline: The masked number is that of the wallet of <card>
    When a transaction OTP is requested for card "<card>"
    Then the masked number is that of card "<card>"

    Examples:
      | card  |
      | asha  |
      | ravi  |
      | meera |
      | zoya  |

  @EK-OTP-080
  Scenario: The OTP reaches the wallet's own mobile, once
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And the OTP reaches the mobile of card "asha" once

  @EK-OTP-090
  Scenario: The OTP has six digits
    When a transaction OTP is requested for card "asha"
    Then the OTP has six digits

  @EK-ENV-090
  Scenario: The answer does not show the OTP
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And no answer shows the OTP

  @EK-OTP-040
  Scenario: Every request gets an id of its own
    Given a transaction OTP was sent for card "asha"
    And a transaction OTP was sent for card "asha"
    And a transaction OTP was sent for card "ravi"
    Then every OTP request has an id of its own

  @EK-OTP-130
  Scenario: OTPs are not one code for all
    Given a transaction OTP was sent for card "asha"
    And a transaction OTP was sent for card "asha"
    And a transaction OTP was sent for card "asha"
    Then the OTPs are not all the same code

  @EK-OTP-010 @EK-OTP-040
  Scenario: Many requests at once
    When 16 transaction OTPs are requested at once for card "asha"
    Then 16 OTPs are sent
    And every OTP request has an id of its own

  @EK-OTP-010
  Scenario: Two partners work side by side
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    When a transaction OTP is requested for card "zoya"
    Then an OTP is sent

  @EK-OTP-140
  Scenario: An OTP that nobody uses moves no money
    Given wallet "asha" holds at least 1.00
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And no money moved
