<?php
[, $url, $way] = $argv;
if ($way === 'curl') {
    $call = curl_init($url);
    curl_setopt($call, CURLOPT_RETURNTRANSFER, true);
    $body = curl_exec($call);
    if ($body === false) {
        fwrite(STDERR, curl_error($call));
        exit(1);
    }
    echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $body;
    exit(0);
}
$body = file_get_contents($url);
if ($body === false) {
    exit(1);
}
echo '200 ', $body;
