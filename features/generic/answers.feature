Feature: Answers are held against what one expects of them
  Every answer is judged by the contract anyhow; these are expectations of one's own.

  Background:
    Given I call "wallet.generate-transaction-otp" with:
      | cardOtpAction | TRANSACTION_OTP        |
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
    And the OTP reaches the mobile of card "asha" once

  @EK-ENV-050 @EK-ENV-060
  Scenario: By path
    Then the answer has:
      | code                 | 0                             |
      | code                 | one of 0, 1                   |
      | message              | matches S[a-z]+               |
      | payload              | an object                     |
      | payload.otpRequestId | matches ^EK[A-Z0-9]{8}$       |
      | payload.mobileNumber | masked                        |
      | payload.otp          | absent                        |

  Scenario: As JSON, with what matters
    Then the answer has:
      """
      {"code": 0, "payload": {"otpRequestId": "a string", "otp": "absent"}}
      """

  Scenario: As JSON, and nothing else
    Then the answer is exactly:
      """
      {
        "code": 0,
        "message": "one of Success, OK",
        "payload": {"otpRequestId": "matches EK[A-Z0-9]{8}", "mobileNumber": "masked"}
      }
      """
