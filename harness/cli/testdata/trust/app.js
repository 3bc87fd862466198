fetch(process.argv[2])
  .then(async (answer) => console.log(answer.status, await answer.text()))
  .catch((error) => { console.error(error.cause ?? error); process.exit(1); });
